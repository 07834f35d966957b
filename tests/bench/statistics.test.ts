import { expect, test } from 'vitest';
import { median, medianOf, pairedRatio, quantile } from './statistics.ts';

test('a quantile is a value that occurred', () => {
	const values = Array.from({ length: 100 }, (_, n) => 100 - n);
	expect([0, 0.5, 0.99, 1].map((q) => quantile(values, q))).toEqual([1, 50, 99, 100]);
});

test('the median of an even number of values lies between the two in the middle', () => {
	expect(median([4, 1, 3, 100])).toBe(3.5);
	expect(median([9, 1, 5])).toBe(5);
});

test('an empty list has no median', () => {
	expect(median([])).toBeNaN();
	expect(medianOf([null, null])).toBeNull();
});

test('figures that the system did not provide are left out', () => {
	expect(medianOf([null, 2, 8, null])).toBe(5);
});

test('a ratio compares what was measured in the same round', () => {
	// The second round was slow for both: medians of each alone would give 1.
	expect(pairedRatio([100, 10, 200], [50, 5, 100])).toBe(2);
});

test('a round that only one of them has is not compared', () => {
	expect(pairedRatio([100, 300], [50])).toBe(2);
	expect(pairedRatio([100], [])).toBeNull();
});
