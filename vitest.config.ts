import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './tests/support/longest-first.ts';

/** Programs and threads that tests start need not compile the same files again and again. */
const env = { NODE_COMPILE_CACHE: join(import.meta.dirname, '.vitest/compile-cache') };
const isolated = { testTimeout: 30_000, hookTimeout: 120_000, env };

export default defineConfig({
	test: {
		// One more than there are cores: many tests wait, for a process, a browser or a clock.
		maxWorkers: availableParallelism() + 1,
		sequence: { sequencer: LongestFirst },
		projects: [
			{
				test: {
					...isolated,
					name: 'unit',
					// Starting a process and importing everything again for each file took more than half of the time.
					isolate: false,
					include: ['tests/**/*.test.ts'],
					exclude: ['tests/build/**', 'tests/site/**', 'tests/browser/**', 'tests/safety/site/**', 'tests/proxies/**'],
				},
			},
			{
				test: {
					...isolated,
					name: 'site',
					isolate: false,
					include: ['tests/{build,site,browser,safety/site}/**/*.test.ts'],
					globalSetup: ['./tests/support/build-once.ts'],
					setupFiles: ['./tests/support/await-build.ts'],
				},
			},
			{
				test: {
					...isolated,
					// The files of `deploy` in nginx, Caddy and HAProxy; without one of them its tests are skipped.
					name: 'proxies',
					isolate: false,
					include: ['tests/proxies/**/*.test.ts'],
					globalSetup: ['./tests/proxies/support/programs.ts', './tests/support/build-once.ts'],
					setupFiles: ['./tests/support/await-build.ts'],
				},
			},
		],
	},
});
