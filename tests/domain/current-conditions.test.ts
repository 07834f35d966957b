import { describe, expect, test } from 'vitest';
import { currentConditions, type HeightReadings } from '../../src/domain/current-conditions.ts';
import { missingFigure } from '../../src/domain/figure.ts';
import { HOUR_MS, MINUTE_MS } from '../../src/domain/time.ts';
import { at, hour } from './build-readings.ts';

const now = at('2026-01-15T12:20:00Z');
const noon = at('2026-01-15T12:00:00Z');
const policy = { fetchIntervalMs: 5 * MINUTE_MS };

function present(given: Partial<HeightReadings>) {
	return currentConditions({ current: {}, hourly: [], fetchedAt: now, ...given }, policy, now);
}

describe('current figures come from the source’s current values', () => {
	test('with the time for which each holds and when it becomes stale', () => {
		const measuredAt = now - 5 * MINUTE_MS;
		expect(present({ current: { tempC: { value: -4, at: measuredAt } }, hourly: [hour(noon)] }).tempC).toEqual({
			value: -4,
			source: 'modelled',
			measuredAt,
			staleAfterAt: measuredAt + 3 * HOUR_MS,
		});
	});

	test('a missing current value is replaced by that of the latest hour', () => {
		const { tempC, gustKmh } = present({ current: { tempC: { value: -4, at: now } }, hourly: [hour(noon)] });
		expect([tempC.value, gustKmh.value, gustKmh.measuredAt]).toEqual([-4, 20, noon]);
	});

	test('a stale current value is replaced by that of a fresh hour', () => {
		const stale = { value: -4, at: now - 3 * HOUR_MS };
		expect(present({ current: { tempC: stale }, hourly: [hour(noon)] }).tempC).toMatchObject({
			value: -8,
			measuredAt: noon,
		});
	});

	test('if there is no fresh hour either, the figure is missing, with the time of the last value', () => {
		const stale = { value: -4, at: now - 3 * HOUR_MS };
		expect(present({ current: { tempC: stale } }).tempC).toMatchObject({ value: null, measuredAt: stale.at });
	});

	test('zero degrees and no wind are valid values', () => {
		const { tempC, windKmh } = present({ current: { tempC: { value: 0, at: now }, windKmh: { value: 0, at: now } } });
		expect([tempC.value, windKmh.value]).toEqual([0, 0]);
	});
});

describe('depth, humidity and visibility come from the latest hour that has them', () => {
	test('an hour with a null is skipped', () => {
		const series = [hour(noon - HOUR_MS, { snowDepthCm: 90 }), hour(noon, { snowDepthCm: null })];
		const { snowDepthCm, humidityPct } = present({ hourly: series });
		expect([snowDepthCm.value, snowDepthCm.measuredAt]).toEqual([90, noon - HOUR_MS]);
		expect([humidityPct.value, humidityPct.measuredAt]).toEqual([70, noon]);
	});

	test('an hour that has not ended is ignored', () => {
		expect(present({ hourly: [hour(noon + HOUR_MS)] }).snowDepthCm).toEqual(missingFigure);
	});

	test('an hour that was fetched as a forecast is as old as its fetch', () => {
		const fetchedAt = now - 2 * HOUR_MS;
		expect(present({ hourly: [hour(noon)], fetchedAt }).visibilityM).toMatchObject({
			value: 20_000,
			measuredAt: fetchedAt,
			staleAfterAt: fetchedAt + 3 * HOUR_MS,
		});
	});

	test('an hour from a stale forecast is missing, even if it has only just ended', () => {
		const fetchedAt = now - 3 * HOUR_MS;
		expect(present({ hourly: [hour(noon)], fetchedAt }).visibilityM).toMatchObject({
			value: null,
			measuredAt: fetchedAt,
		});
	});
});

describe('the condition', () => {
	test('is that of the current code, by day or by night', () => {
		const current = { weatherCode: { value: 73, at: now }, isDay: { value: false, at: now } };
		expect(present({ current }).condition.value).toEqual({ kind: 'snow', label: 'Snow', isDay: false });
	});

	test('takes day or night from the latest hour if necessary, and assumes day if unknown', () => {
		const current = { weatherCode: { value: 0, at: now } };
		expect(present({ current, hourly: [hour(noon, { isDay: false })] }).condition.value?.isDay).toBe(false);
		expect(present({ current }).condition.value?.isDay).toBe(true);
	});

	test('does not take day or night from yesterday', () => {
		const current = { weatherCode: { value: 0, at: now }, isDay: { value: false, at: now - 12 * HOUR_MS } };
		expect(present({ current }).condition.value?.isDay).toBe(true);
	});

	test('with an unknown code is that of the latest hour with a known one', () => {
		const current = { weatherCode: { value: 42, at: now } };
		const series = [hour(noon - HOUR_MS, { weatherCode: 3 }), hour(noon, { weatherCode: 43 })];
		expect(present({ current, hourly: series }).condition).toMatchObject({
			value: { kind: 'overcast' },
			measuredAt: noon - HOUR_MS,
		});
	});
});

test('without any readings every figure of a height is missing', () => {
	const figures = Object.values(present({ fetchedAt: null }));
	expect(figures).toEqual(figures.map(() => missingFigure));
	expect(figures).toHaveLength(9);
});
