import { describe, expect, test } from 'vitest';
import {
	celsiusToFahrenheit,
	cmToInches,
	fahrenheitToCelsius,
	feetToMetres,
	inchesToCm,
	kmhToMph,
	metresToFeet,
	mphToKmh,
} from '../../src/domain/units.ts';

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
		['0 °F', fahrenheitToCelsius(0), -17.8],
		['32 °F', fahrenheitToCelsius(32), 0],
		['80 km/h', kmhToMph(80), 50],
		['50 mph', mphToKmh(50), 80.5],
		['3369 m', metresToFeet(3369), 11_053],
		['11,053 ft', feetToMetres(11_053), 3369],
	])('%s', (_, result, expected) => {
		expect(result).toBe(expected);
	});

	test('a value rounded to zero has no minus sign', () => {
		const rounded = [cmToInches(-0.01), fahrenheitToCelsius(31.99), kmhToMph(-0.1), celsiusToFahrenheit(-17.79)];
		expect(rounded.every((value) => Object.is(value, 0))).toBe(true);
	});

	test('whole feet and whole degrees Fahrenheit survive the round trip', () => {
		for (let whole = -100; whole <= 15_000; whole += 1) {
			expect(metresToFeet(feetToMetres(whole))).toBe(whole);
			expect(celsiusToFahrenheit(fahrenheitToCelsius(whole))).toBe(whole);
		}
	});
});
