import { expect, test } from 'vitest';
import { formatIso, formatTime } from '../../src/components/format-time.ts';

const at = Date.UTC(2026, 10, 23, 14, 49, 10, 250);

test('the time of the site is in UTC, with the whole date', () =>
	expect(formatTime(at, 'full', 'UTC')).toBe('Monday, November 23, 2026, 14:49 UTC'));

test('midnight is 00, not 24', () =>
	expect(formatTime(Date.UTC(2026, 10, 23), 'full', 'UTC')).toBe('Monday, November 23, 2026, 00:00 UTC'));

test('the time of a resort is in its own zone, and names it', () => {
	expect(formatTime(at, 'moment', 'America/Los_Angeles')).toBe('Mon, Nov 23, 6:49\u00A0AM PST');
	expect(formatTime(at, 'clock', 'America/Denver')).toBe('7:49\u00A0AM MST');
});

test('the zone has its summer name in summer', () =>
	expect(formatTime(Date.UTC(2026, 6, 1, 18), 'clock', 'America/Denver')).toBe('12:00\u00A0PM MDT'));

test('the hour that occurs twice in autumn is distinguished by the name of the zone', () => {
	const first = Date.UTC(2026, 10, 1, 7, 30);
	expect(formatTime(first, 'clock', 'America/Denver')).toBe('1:30\u00A0AM MDT');
	expect(formatTime(first + 3_600_000, 'clock', 'America/Denver')).toBe('1:30\u00A0AM MST');
});

test('a day is the local day in the zone', () => {
	const evening = Date.UTC(2026, 10, 24, 3);
	expect(formatTime(evening, 'day', 'America/Los_Angeles')).toBe('Mon, Nov 23');
	expect(formatTime(evening, 'day', 'UTC')).toBe('Tue, Nov 24');
});

test('without a time zone, times are in UTC and say so', () =>
	expect(formatTime(at, 'clock', null)).toBe('2:49\u00A0PM UTC'));

test('machine-readable times have milliseconds', () => expect(formatIso(at)).toBe('2026-11-23T14:49:10.250Z'));
