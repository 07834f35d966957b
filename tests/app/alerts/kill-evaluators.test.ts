import { expect, test } from 'vitest';
import { killEvaluators } from './kill-evaluators.ts';

const RUNS = 200;

test(`in ${RUNS} runs with two workers that are killed, each occurrence is notified exactly once on each channel`, async () => {
	const { deaths, repeats, faults } = await killEvaluators({ runs: RUNS });
	expect(faults).toEqual([]);
	// Otherwise nothing was tested: neither deaths, nor deaths between sending and recording.
	expect(deaths).toBeGreaterThan(RUNS);
	expect(repeats).toBeGreaterThan(RUNS / 4);
}, 300_000);
