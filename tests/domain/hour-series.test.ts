import { describe, expect, test } from 'vitest';
import {
	ascendingHours,
	completeValues,
	hourCountBetween,
	hourPhaseMs,
	hoursBetween,
	latestKnown,
} from '../../src/domain/hour-series.ts';
import { HOUR_MS, MINUTE_MS } from '../../src/domain/time.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { at, hour, hours } from './build-readings.ts';

const noon = at('2026-01-15T12:00:00Z');
const day = hours(noon - 24 * HOUR_MS, noon);

describe('hours are sorted and deduplicated', () => {
	test('a sorted series is returned as it is', () => {
		expect(ascendingHours(day)).toBe(day);
	});

	test('a shuffled series is sorted', () => {
		expect(ascendingHours(seededRandom(3).shuffled(day))).toEqual(day);
	});

	test('of two readings of an hour the later one wins', () => {
		expect(ascendingHours([hour(noon, { tempC: 1 }), hour(noon, { tempC: 2 })])).toEqual([hour(noon, { tempC: 2 })]);
	});

	test('the nulls of the later reading overwrite nothing', () => {
		const merged = ascendingHours([hour(noon, { tempC: 1 }), hour(noon, { tempC: null, gustKmh: 70 })]);
		expect(merged).toEqual([hour(noon, { tempC: 1, gustKmh: 70 })]);
	});

	test('an empty series stays empty', () => {
		expect(ascendingHours([])).toEqual([]);
	});
});

describe('a window excludes its start and includes its end', () => {
	test('for the hours in it', () => {
		const ends = hoursBetween(day, noon - 2 * HOUR_MS, noon).map(({ endsAt }) => endsAt);
		expect(ends).toEqual([noon - HOUR_MS, noon]);
	});

	test.each([
		['two full hours', 0, 2 * HOUR_MS, 0, 2],
		['a millisecond short of two', 0, 2 * HOUR_MS - 1, 0, 1],
		['from a millisecond before an hour', -1, HOUR_MS, 0, 2],
		['half an hour with an end in it', 45 * MINUTE_MS, 75 * MINUTE_MS, 0, 1],
		['half an hour without', 15 * MINUTE_MS, 45 * MINUTE_MS, 0, 0],
		['hours that end at half past', 0, 2 * HOUR_MS, 30 * MINUTE_MS, 2],
		['hours that end at half past, until a quarter past', 0, 75 * MINUTE_MS, 30 * MINUTE_MS, 1],
		['hours that end at a quarter past, until half past', 0, 30 * MINUTE_MS, 15 * MINUTE_MS, 1],
		['hours that end at a quarter to, until half past', 0, 30 * MINUTE_MS, 45 * MINUTE_MS, 0],
		['a window that ends before it begins', HOUR_MS, 0, 0, 0],
	])('for the number of hours expected in it: %s', (_, from, to, phaseMs, expected) => {
		expect(hourCountBetween(noon + from, noon + to, phaseMs)).toBe(expected);
	});

	test('the phase comes from the series; without hours it is zero', () => {
		expect([hourPhaseMs(day), hourPhaseMs([{ endsAt: noon + 30 * MINUTE_MS }]), hourPhaseMs([])]).toEqual([
			0,
			30 * MINUTE_MS,
			0,
		]);
	});
});

describe('all values or none', () => {
	test.each([
		['all known', [1, 0, 2], 3, [1, 0, 2]],
		['one null', [1, null, 2], 3, null],
		['one absent', [1, 2], 3, null],
		['one too many', [1, 2, 3, 4], 3, null],
		['none expected', [], 0, null],
	])('%s', (_, values, hourCount, expected) => {
		expect(completeValues(values, hourCount, (value) => value)).toEqual(expected);
	});
});

describe('the latest known value', () => {
	const series = [hour(noon - HOUR_MS, { tempC: 3 }), hour(noon, { tempC: null }), hour(noon + HOUR_MS, { tempC: 9 })];
	const tempAt = (now: number) => latestKnown(series, now, ({ tempC }) => tempC);

	test('is that of the last past hour that has one', () => {
		expect(tempAt(noon + HOUR_MS - 1)).toEqual({ value: 3, at: noon - HOUR_MS });
	});

	test('includes the hour that ends exactly now', () => {
		expect(tempAt(noon + HOUR_MS)).toEqual({ value: 9, at: noon + HOUR_MS });
	});

	test('is missing before the first hour has ended', () => {
		expect(tempAt(noon - HOUR_MS - 1)).toBeNull();
	});
});
