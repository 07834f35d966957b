import { describe, expect, test } from 'vitest';
import { type Figure, mapFigure, missingFigure } from '../../src/domain/figure.ts';
import {
	dataAgeMs,
	firstFresh,
	isStale,
	modelledFigure,
	staleAfterMs,
	withoutStaleValue,
} from '../../src/domain/freshness.ts';
import { HOUR_MS, MINUTE_MS } from '../../src/domain/time.ts';
import { at } from './build-readings.ts';

const measuredAt = at('2026-01-15T12:00:00Z');
const everyFiveMinutes = { fetchIntervalMs: 5 * MINUTE_MS };
const figure = modelledFigure({ value: 7, at: measuredAt }, everyFiveMinutes);

describe('a figure is current for three hours, or two fetch intervals if that is longer', () => {
	test.each([
		['5 minutes', 5 * MINUTE_MS, 3 * HOUR_MS],
		['90 minutes', 90 * MINUTE_MS, 3 * HOUR_MS],
		['91 minutes', 91 * MINUTE_MS, 182 * MINUTE_MS],
		['12 hours', 12 * HOUR_MS, 24 * HOUR_MS],
	])('fetched every %s', (_, fetchIntervalMs, expected) => {
		expect(staleAfterMs({ fetchIntervalMs })).toBe(expected);
	});

	test('it becomes stale exactly at that time', () => {
		const staleAt = measuredAt + 3 * HOUR_MS;
		expect([staleAt - 1, staleAt, staleAt + 1].map((now) => isStale(figure, now))).toEqual([false, true, true]);
	});

	test('a figure without a value is missing, not stale', () => {
		expect(isStale(missingFigure, measuredAt)).toBe(false);
	});

	test('a stale figure loses its value and keeps its time', () => {
		expect(withoutStaleValue(figure, measuredAt + 4 * HOUR_MS)).toEqual({ ...figure, value: null });
	});

	test('a fresh figure stays as it is', () => {
		expect(withoutStaleValue(figure, measuredAt)).toBe(figure);
	});
});

describe('the first fresh figure of several is used', () => {
	const now = measuredAt + 4 * HOUR_MS;
	const old = { value: 1, at: measuredAt };
	const older = { value: 2, at: measuredAt - HOUR_MS };
	const fresh = { value: 3, at: now - MINUTE_MS };
	const fresher = { value: 4, at: now };

	test('the preferred one, even if another is newer', () => {
		expect(firstFresh([fresh, fresher], everyFiveMinutes, now).value).toBe(3);
	});

	test('the second if the first is unknown', () => {
		expect(firstFresh([null, fresh], everyFiveMinutes, now).value).toBe(3);
	});

	test('the second, if the first is stale', () => {
		expect(firstFresh([old, fresh], everyFiveMinutes, now).value).toBe(3);
	});

	test.each([
		['first', [old, older]],
		['last', [older, old]],
	])('if all are stale, the latest one without its value, whether it is %s', (_, candidates) => {
		expect(firstFresh(candidates, everyFiveMinutes, now)).toMatchObject({ value: null, measuredAt });
	});

	test('none, if all are unknown', () => {
		expect(firstFresh([null, null], everyFiveMinutes, now)).toEqual(missingFigure);
	});

	test('zero and false are valid values', () => {
		expect(firstFresh([{ value: 0, at: now }, fresh], everyFiveMinutes, now).value).toBe(0);
		expect(firstFresh([{ value: false, at: now }], everyFiveMinutes, now).value).toBe(false);
	});
});

describe('a derived figure', () => {
	test('has the same age and source', () => {
		const reported: Figure = { value: 2, source: 'reported', measuredAt: 1, staleAfterAt: 2 };
		expect(mapFigure(reported, (value) => value * 2)).toEqual({ ...reported, value: 4 });
	});

	test('is missing if the original is', () => {
		expect(mapFigure({ ...figure, value: null }, () => 'low')).toEqual({ ...figure, value: null });
	});
});

test('an age is never negative, and unknown where there is no time', () => {
	expect([dataAgeMs(100, 350), dataAgeMs(350, 100), dataAgeMs(null, 100)]).toEqual([250, 0, null]);
});
