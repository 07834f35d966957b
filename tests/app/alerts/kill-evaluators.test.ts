import { expect, test } from 'vitest';
import { killEvaluators } from './kill-evaluators.ts';

/** `npm run soak -- alerts` has 5,000. */
const RUNS = 40;

test(`in ${RUNS} runs with two workers that are killed, each occurrence is notified exactly once on each channel`, async () => {
	const { deaths, moments, repeats, faults } = await killEvaluators({ runs: RUNS });
	expect(faults).toEqual([]);
	// Otherwise nothing was tested: neither deaths, nor deaths between sending and recording.
	expect(deaths).toBeGreaterThan(RUNS);
	// Each is killed at one of thirty calls, before or after it took effect.
	expect(moments).toBeGreaterThan(50);
	expect(repeats).toBeGreaterThan(RUNS / 4);
}, 300_000);
