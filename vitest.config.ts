import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** Programs and threads that tests start need not compile the same files again and again. */
const env = { NODE_COMPILE_CACHE: join(import.meta.dirname, '.vitest/compile-cache') };
const isolated = { testTimeout: 30_000, hookTimeout: 120_000, env };

export default defineConfig({
	test: {
		// The default leaves one core idle.
		maxWorkers: '100%',
		projects: [
			{
				test: {
					...isolated,
					name: 'unit',
					include: ['tests/**/*.test.ts'],
					exclude: ['tests/build/**', 'tests/site/**', 'tests/browser/**', 'tests/safety/site/**'],
				},
			},
			{
				test: {
					...isolated,
					name: 'site',
					include: ['tests/{build,site,browser,safety/site}/**/*.test.ts'],
					globalSetup: ['./tests/support/build-once.ts'],
				},
			},
		],
	},
});
