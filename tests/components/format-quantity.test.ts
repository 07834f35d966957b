import { describe, expect, test } from 'vitest';
import {
	compassPoint,
	depthQuantity,
	formatNumber,
	heightQuantity,
	heightRange,
	levelQuantity,
	percentQuantity,
	type Quantity,
	snowQuantity,
	speedQuantity,
	temperatureQuantity,
	temperatureRange,
	visibilityQuantity,
	waterQuantity,
} from '../../src/components/format-quantity.ts';

const words = ({ value, unit, metric }: Quantity) => `${value} ${unit} | ${metric}`;

describe('numbers', () => {
	test('thousands are grouped', () => expect(formatNumber(11_053)).toBe('11,053'));
	test('a negative number has a true minus sign', () => expect(formatNumber(-8.4)).toBe('−8'));
	test('a small negative number is not shown as negative zero', () => expect(formatNumber(-0.04, 1)).toBe('0.0'));
});

describe('snow', () => {
	test.each([
		[0, 'zero', '0 in | 0 cm'],
		[0.1, 'trace', 'trace  | '],
		[0.49, 'trace', 'trace  | '],
		[0.5, 'some', '0.2 in | 0.5 cm'],
		[7.9, 'some', '3.1 in | 7.9 cm'],
		[12.2, 'some', '4.8 in | 12 cm'],
		[25.4, 'some', '10 in | 25 cm'],
		[36.4, 'some', '14 in | 36 cm'],
	] as const)('%s cm is shown as %s', (snowCm, level, expected) => {
		const quantity = snowQuantity(snowCm);
		expect(quantity.level).toBe(level);
		expect(words(quantity)).toBe(expected);
	});

	test('just under ten is never printed as 10.0', () => expect(snowQuantity(9.97).metric).toBe('10 cm'));
	test('depth on the ground has no decimals', () => expect(words(depthQuantity(147.3))).toBe('58 in | 147 cm'));
	test('bare ground is a zero', () => expect(depthQuantity(0).level).toBe('zero'));
});

describe('water', () => {
	test('a drizzle too small for a hundredth of an inch is not printed as 0.00', () =>
		expect(words(waterQuantity(0.1))).toBe('<0.01 in | 0.1 mm'));
	test('none is a zero', () => expect(waterQuantity(0).level).toBe('zero'));
	test('inches have two decimals', () => expect(words(waterQuantity(20))).toBe('0.79 in | 20 mm'));
});

describe('temperature', () => {
	test('zero Celsius is 32 Fahrenheit', () => expect(words(temperatureQuantity(0))).toBe('32 °F | 0 °C'));
	test('both scales agree at forty below', () => expect(words(temperatureQuantity(-40))).toBe('−40 °F | −40 °C'));
	test('a range runs from low to high', () =>
		expect(temperatureRange(-10, -4)).toMatchObject({ value: '14 to 25', metric: '−10 to −4 °C' }));
	test('a range that rounds to one number is that number', () =>
		expect(temperatureRange(-10.1, -10)).toMatchObject({ value: '14', metric: '−10 °C' }));
	test('a range with a missing end is missing', () => {
		expect(temperatureRange(null, 3)).toBeNull();
		expect(temperatureRange(3, null)).toBeNull();
	});
});

describe('heights, wind and air', () => {
	test('a surveyed height is exact to the foot', () => expect(heightQuantity(3369).value).toBe('11,053'));
	test('base and summit are one range', () =>
		expect(words(heightRange(2424.1, 3369))).toBe('7,953–11,053 ft | 2,424–3,369 m'));
	test('a modelled level is rounded to its precision', () =>
		expect(words(levelQuantity(2054))).toBe('6,700 ft | 2,050 m'));
	test('wind has no decimals', () => expect(words(speedQuantity(67.2))).toBe('42 mph | 67 km/h'));
	test('fog is given in metres', () => expect(words(visibilityQuantity(435))).toBe('0.3 mi | 435 m'));
	test('good visibility is given in whole miles', () =>
		expect(words(visibilityQuantity(24_140))).toBe('15 mi | 24 km'));
	test('a percentage needs no second unit', () =>
		expect(percentQuantity(84)).toMatchObject({ value: '84', metric: '' }));
	test.each([
		[0, 'N'],
		[11.24, 'N'],
		[11.26, 'NNE'],
		[255, 'WSW'],
		[348.74, 'NNW'],
		[348.76, 'N'],
		[360, 'N'],
		[-90, 'W'],
	])('wind from %s° comes from %s', (fromDeg, point) => expect(compassPoint(fromDeg)).toBe(point));
});
