import { describe, expect, test } from 'vitest';
import { describeConditions, summarizeConditions } from '../../../src/domain/assemble-conditions.ts';
import { missingFigure } from '../../../src/domain/figure.ts';
import { mergeFigure } from '../../../src/domain/reports/merge-figures.ts';
import { TRACE_CM } from '../../../src/domain/reports/report-values.ts';
import { resorts } from '../../../src/domain/resort.ts';
import { HOUR_MS } from '../../../src/domain/time.ts';
import { now, published } from './build-reports.ts';

const modelled = (value: number) =>
	({ value, source: 'modelled', measuredAt: now, staleAfterAt: now + 3 * HOUR_MS }) as const;

describe('a figure that the resort has reported', () => {
	test('replaces the model’s while it is fresh, with its own time', () => {
		const report = published({ newSnow24hCm: 18, measuredAt: now - HOUR_MS });
		expect(mergeFigure('newSnow24hCm', modelled(20), report, now)).toEqual({
			figure: { value: 18, source: 'reported', measuredAt: now - HOUR_MS, staleAfterAt: now + 11 * HOUR_MS },
			modelledBeside: null,
		});
	});

	test('is replaced by the model’s as soon as it is stale', () => {
		const report = published({ newSnow24hCm: 18 });
		const at = (instant: number) => mergeFigure('newSnow24hCm', modelled(20), report, instant).figure.source;
		expect([at(now + 12 * HOUR_MS - 1), at(now + 12 * HOUR_MS)]).toEqual(['reported', 'modelled']);
	});

	test('dated in the future is as old as its publication', () => {
		const report = published({ newSnow24hCm: 18, measuredAt: now + 400 * HOUR_MS });
		const { figure } = mergeFigure('newSnow24hCm', modelled(20), report, now);
		expect(figure).toMatchObject({ value: 18, staleAfterAt: now + 12 * HOUR_MS });
	});

	test('is 0 for none and less than any printed amount for a trace; not reported means the model’s', () => {
		const merged = [0, 'trace', null].map(
			(newSnow24hCm) =>
				mergeFigure('newSnow24hCm', modelled(20), published({ newSnow24hCm } as { newSnow24hCm: 0 }), now).figure.value,
		);
		expect(merged).toEqual([0, TRACE_CM, 20]);
	});

	test('is used if the model has none', () => {
		expect(mergeFigure('baseDepthCm', missingFigure, published({ baseDepthCm: 90 }), now)).toMatchObject({
			figure: { value: 90, source: 'reported' },
			modelledBeside: null,
		});
	});
});

test.each([
	['newSnow24hCm', 0, 9, false],
	['newSnow24hCm', 0, 10, true],
	['newSnow24hCm', 30, 59, false],
	['newSnow24hCm', 60, 30, true],
	['newSnow72hCm', 10, 40, true],
	['baseDepthCm', 20, 69, false],
	['baseDepthCm', 20, 70, true],
	['summitDepthCm', 200, 290, false],
	['summitDepthCm', 300, 200, true],
] as const)('%s: %d reported and %d modelled are shown side by side: %s', (name, reportedCm, modelledCm, isShown) => {
	const { modelledBeside } = mergeFigure(name, modelled(modelledCm), published({ [name]: reportedCm }), now);
	expect(modelledBeside).toEqual(isShown ? modelled(modelledCm) : null);
});

test('pages get each shared figure from the report, and the report itself', () => {
	const [resort] = resorts;
	if (!resort) throw new Error('there are no resorts');
	const report = published({ newSnow24hCm: 1, newSnow48hCm: 2, newSnow72hCm: 3, baseDepthCm: 4, summitDepthCm: 5 });
	const policy = { fetchIntervalMs: 300_000 };
	const view = describeConditions(resort, undefined, now, policy, report);
	const { newSnow24hCm, newSnow48hCm, newSnow72hCm, base, summit } = view;
	const figures = [newSnow24hCm, newSnow48hCm, newSnow72hCm, base.snowDepthCm, summit.snowDepthCm];
	expect(figures.map(({ value, source }) => [value, source])).toEqual([1, 2, 3, 4, 5].map((cm) => [cm, 'reported']));
	expect(view.report).toBe(report);
	expect(summarizeConditions(resort, undefined, now, policy, report).newSnow24hCm).toEqual(newSnow24hCm);
});
