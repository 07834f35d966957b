import { describe, expect, test } from 'vitest';
import { celsiusToFahrenheit, cmToInches, inchesToCm, kmhToMph, metresToFeet } from '../../src/domain/units.ts';

describe('a figure is converted and rounded to a sensible precision', () => {
	test.each([
		['2.54 cm', cmToInches(2.54), 1],
		['30 cm', cmToInches(30), 11.8],
		['0.1 cm', cmToInches(0.1), 0],
		['12 in', inchesToCm(12), 30.5],
		['0 °C', celsiusToFahrenheit(0), 32],
		['-40 °C', celsiusToFahrenheit(-40), -40],
		['-17.8 °C', celsiusToFahrenheit(-17.8), 0],
		['37.5 °C', celsiusToFahrenheit(37.5), 100],
		['80 km/h', kmhToMph(80), 50],
		['3369 m', metresToFeet(3369), 11_053],
	])('%s', (_, result, expected) => {
		expect(result).toBe(expected);
	});

	test('a value rounded to zero has no minus sign', () => {
		const rounded = [cmToInches(-0.01), kmhToMph(-0.1), celsiusToFahrenheit(-17.79)];
		expect(rounded.every((value) => Object.is(value, 0))).toBe(true);
	});
});
