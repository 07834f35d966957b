import { defineConfig } from 'vitest/config';

const isolated = { testTimeout: 30_000, hookTimeout: 120_000 };

export default defineConfig({
	test: {
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
					fileParallelism: false,
				},
			},
		],
	},
});
