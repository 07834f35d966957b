import { describe, expect, test } from 'vitest';
import { snowAmount } from '../../src/domain/snow-amount.ts';
import { snowLineM, snowLinePosition } from '../../src/domain/snow-line.ts';
import { weatherCondition } from '../../src/domain/weather-condition.ts';
import { windHoldRisk } from '../../src/domain/wind-hold.ts';

describe('the risk of a wind hold follows the gusts', () => {
	test.each([
		[0, 'low'],
		[49.9, 'low'],
		[50, 'possible'],
		[64.9, 'possible'],
		[65, 'likely'],
		[80, 'likely'],
		[80.1, 'very likely'],
		[200, 'very likely'],
	] as const)('%d km/h: %s', (gustKmh, risk) => {
		expect(windHoldRisk(gustKmh)).toBe(risk);
	});
});

describe('the snow line lies 300 m below the freezing level', () => {
	test.each([
		[3000, 2700],
		[2412.4, 2112],
		[300, 0],
		[299, 0],
		[0, 0],
	])('freezing at %d m: snow down to %d m', (freezingLevelM, expected) => {
		expect(snowLineM(freezingLevelM)).toBe(expected);
	});

	test.each([
		[1999, 'below-base'],
		[2000, 'below-base'],
		[2001, 'on-mountain'],
		[3000, 'on-mountain'],
		[3001, 'above-summit'],
	] as const)('a line at %d m is %s between 2,000 and 3,000 m', (lineM, position) => {
		expect(snowLinePosition(lineM, { baseM: 2000, summitM: 3000 })).toBe(position);
	});
});

describe('missing, none, trace and an amount of snow are four things', () => {
	test.each([
		[null, { kind: 'missing' }],
		[0, { kind: 'none' }],
		[0.01, { kind: 'trace' }],
		[0.49, { kind: 'trace' }],
		[0.5, { kind: 'amount', snowCm: 0.5 }],
		[80, { kind: 'amount', snowCm: 80 }],
	] as const)('%s cm: %o', (snowCm, expected) => {
		expect(snowAmount(snowCm)).toEqual(expected);
	});
});

describe('a WMO code stands for a condition', () => {
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

	test('every code has words of its own', () => {
		const labels = Array.from({ length: 100 }, (_, code) => weatherCondition(code, true)?.label).filter(Boolean);
		expect(labels).toHaveLength(28);
		expect(new Set(labels).size).toBe(28);
	});

	test.each([-1, 4, 44, 52, 68, 79, 87, 100, 0.5, Number.NaN])('%d stands for none', (code) => {
		expect(weatherCondition(code, true)).toBeNull();
	});

	test.each([true, false])('whether it is day (%s) is kept for the icon', (isDay) => {
		expect(weatherCondition(0, isDay)).toEqual({ kind: 'clear', label: 'Clear', isDay });
	});
});
