import { describe, expect, test } from 'vitest';
import { weatherCondition } from '../../src/domain/weather-condition.ts';

describe('each WMO code has a condition', () => {
	test.each([
		['clear', [0]],
		['mainly-clear', [1]],
		['partly-cloudy', [2]],
		['overcast', [3]],
		['fog', [45, 48]],
		['drizzle', [51, 53, 55, 56, 57]],
		['rain', [61, 63, 65, 66, 67]],
		['snow', [71, 73, 75, 77]],
		['rain-showers', [80, 81, 82]],
		['snow-showers', [85, 86]],
		['thunder', [95, 96, 99]],
	] as const)('%s: %o', (kind, codes) => {
		expect(codes.map((code) => weatherCondition(code, true)?.kind)).toEqual(codes.map(() => kind));
	});

	test('every code has its own label', () => {
		const labels = Array.from({ length: 100 }, (_, code) => weatherCondition(code, true)?.label).filter(Boolean);
		expect(labels).toHaveLength(28);
		expect(new Set(labels).size).toBe(28);
	});

	test.each([-1, 4, 44, 52, 68, 79, 87, 100, 0.5, Number.NaN])('%d has none', (code) => {
		expect(weatherCondition(code, true)).toBeNull();
	});

	test.each([true, false])('`isDay` (%s) is passed on for the icon', (isDay) => {
		expect(weatherCondition(0, isDay)).toEqual({ kind: 'clear', label: 'Clear', isDay });
	});
});
