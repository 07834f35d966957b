import { describe, expect, test } from 'vitest';
import { fetchIntervalMs, requestCostUnits } from '../../../src/sources/open-meteo/cost.ts';
import { dayCount, variableCount } from '../../../src/sources/open-meteo/forecast-request.ts';

describe('cost of a request', () => {
	test('a small request costs one unit per location', () => {
		expect(requestCostUnits(3, { variableCount: 5, dayCount: 7 })).toBe(3);
	});

	test('more than ten variables cost in proportion', () => {
		expect(requestCostUnits(2, { variableCount: 15, dayCount: 7 })).toBe(3);
	});

	test('more than fourteen days multiply it', () => {
		expect(requestCostUnits(1, { variableCount: 20, dayCount: 28 })).toBe(4);
	});

	test('many days of few variables cost no more than one unit', () => {
		expect(requestCostUnits(1, { variableCount: 4, dayCount: 28 })).toBe(1);
	});

	test('ten locations of the request of this site cost about 26 units', () => {
		expect(requestCostUnits(10, { variableCount, dayCount })).toBeCloseTo(25.71, 2);
	});
});

describe('interval between fetches', () => {
	test('a cheap set is fetched every five minutes', () => {
		expect(fetchIntervalMs(10, 5_000)).toBe(300_000);
	});

	test('an expensive set is fetched as rarely as the daily budget requires', () => {
		expect(fetchIntervalMs(25, 5_000)).toBe(432_000);
	});

	test('500 resorts stay within the budget of a day', () => {
		const costUnits = requestCostUnits(1_000, { variableCount, dayCount });
		const fetchesPerDay = 86_400_000 / fetchIntervalMs(costUnits, 5_000);
		expect(fetchesPerDay * costUnits).toBeLessThanOrEqual(5_000);
	});

	test('without a budget it is five minutes at any cost', () => {
		expect(fetchIntervalMs(1_000_000, Number.POSITIVE_INFINITY)).toBe(300_000);
	});
});
