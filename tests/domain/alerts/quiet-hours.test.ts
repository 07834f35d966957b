import { describe, expect, test, vi } from 'vitest';
import { AlertSettings } from '../../../src/domain/alerts/alert-settings.ts';
import { isQuiet, QuietHours } from '../../../src/domain/alerts/quiet-hours.ts';
import { formatTimeOfDay, parseTimeOfDay } from '../../../src/domain/time-of-day.ts';
import { at } from '../build-readings.ts';
import { always, follow, newSnow, type Sighting, START_AT } from './build-alerts.ts';

function quiet(from: string, until: string, timeZone = 'America/Denver'): QuietHours {
	return { fromMinute: parseTimeOfDay(from) ?? -1, untilMinute: parseTimeOfDay(until) ?? -1, timeZone };
}

describe('quiet hours follow local time, including the start but not the end', () => {
	test.each([
		['before', '12:00', '14:00', '2026-01-15T11:59:59.999-07:00', false],
		['the first moment', '12:00', '14:00', '2026-01-15T12:00:00-07:00', true],
		['the last moment', '12:00', '14:00', '2026-01-15T13:59:59.999-07:00', true],
		['the end', '12:00', '14:00', '2026-01-15T14:00:00-07:00', false],
		['over midnight: the evening before', '22:00', '07:00', '2026-01-15T21:59:59-07:00', false],
		['over midnight: the evening', '22:00', '07:00', '2026-01-15T22:00:00-07:00', true],
		['over midnight: midnight', '22:00', '07:00', '2026-01-16T00:00:00-07:00', true],
		['over midnight: the morning', '22:00', '07:00', '2026-01-16T06:59:59-07:00', true],
		['over midnight: its end', '22:00', '07:00', '2026-01-16T07:00:00-07:00', false],
		['until midnight', '22:00', '00:00', '2026-01-16T00:00:00-07:00', false],
		['from midnight', '00:00', '07:00', '2026-01-16T00:00:00-07:00', true],
	])('%s', (_, from, until, instant, expected) => {
		expect(isQuiet(quiet(from, until), at(instant))).toBe(expected);
	});

	test.each([
		['America/Los_Angeles', false],
		['America/Denver', true],
		['Asia/Kathmandu', false],
	])('in the time zone of the person: %s', (timeZone, expected) => {
		// 22:30 in Denver, 21:30 in Los Angeles, 11:15 in Kathmandu.
		expect(isQuiet(quiet('22:00', '07:00', timeZone), at('2026-01-16T05:30:00Z'))).toBe(expected);
	});

	test.each([
		['22:14', false],
		['22:15', true],
	])('with an offset of three quarters of an hour, at %s', (local, expected) => {
		expect(isQuiet(quiet('22:15', '06:00', 'Asia/Kathmandu'), at(`2026-01-16T${local}:00+05:45`))).toBe(expected);
	});

	test('also before 1970', () => {
		expect(isQuiet(quiet('22:00', '07:00', 'UTC'), at('1969-12-31T23:00:00Z'))).toBe(true);
	});
});

describe('when daylight saving starts or ends', () => {
	test.each([
		['spring forward: the end comes an hour sooner', '22:00', '07:00', '2026-03-08T12:59:00Z', true],
		['spring forward: its end', '22:00', '07:00', '2026-03-08T13:00:00Z', false],
		['the night before ended an hour later', '22:00', '07:00', '2026-03-07T13:59:00Z', true],
		['spring forward: a window that is left out is not quiet', '02:00', '02:30', '2026-03-08T09:00:00Z', false],
		['spring forward: up to the jump', '01:30', '02:30', '2026-03-08T08:59:00Z', true],
		['spring forward: it ends with the jump', '01:30', '02:30', '2026-03-08T09:00:00Z', false],
		['fall back: the first time', '01:00', '01:30', '2026-11-01T07:15:00Z', true],
		['fall back: between the two', '01:00', '01:30', '2026-11-01T07:45:00Z', false],
		['fall back: the second time', '01:00', '01:30', '2026-11-01T08:15:00Z', true],
		['fall back: the end comes an hour later', '22:00', '07:00', '2026-11-01T13:59:00Z', true],
		['fall back: its end', '22:00', '07:00', '2026-11-01T14:00:00Z', false],
	])('%s', (_, from, until, instant, expected) => {
		expect(isQuiet(quiet(from, until), at(instant))).toBe(expected);
	});

	test('a change of the offset takes effect at once, also for earlier times', () => {
		const window = quiet('03:00', '04:00');
		const jump = at('2026-03-08T09:00:00Z');
		expect([jump - 1, jump, jump - 1].map((instant) => isQuiet(window, instant))).toEqual([false, true, false]);
	});
});

describe('an occurrence in quiet hours is held until their end', () => {
	// START_AT is 05:00 in Denver: quiet until 07:00, two hours after it.
	const settings = { ...always, quietHours: quiet('22:00', '07:00') };
	const snow = newSnow('>=', 20, 'cm');
	const events = (...sightings: readonly (readonly [number, number | null])[]) =>
		follow(
			snow,
			sightings.map(([hour, value]): Sighting => [hour, value, settings]),
		).events;

	test('fires if its rule still holds', () => {
		expect(events([0, 21], [1, 22], [1.99, 22], [2, 23])).toEqual(['suppressed-quiet-hours', null, null, 'fire']);
	});

	test('fires even if the figure wavered in the meantime', () => {
		expect(events([0, 21], [1, 19], [2, 21])).toEqual(['suppressed-quiet-hours', null, 'fire']);
	});

	test('does not fire if it no longer holds, but the next one does', () => {
		expect(events([0, 21], [2, 19], [3, 21])).toEqual(['suppressed-quiet-hours', null, 'fire']);
	});

	test('two occurrences in one night fire once', () => {
		expect(events([0, 21], [0.5, 0], [1, 21], [2, 21])).toEqual([
			'suppressed-quiet-hours',
			null,
			'suppressed-quiet-hours',
			'fire',
		]);
	});

	test('stays held while the value is unknown', () => {
		expect(events([0, 21], [2, null], [3, 21])).toEqual(['suppressed-quiet-hours', null, 'fire']);
	});

	test('the minimum spacing counts from firing', () => {
		expect(events([0, 21], [2, 21], [13, 0], [13.5, 21], [14, 0], [15, 21])).toEqual([
			'suppressed-quiet-hours',
			'fire',
			null,
			null,
			null,
			'fire',
		]);
	});
});

test('evaluating many alerts does not create a formatter for each', () => {
	const windows = ['America/Denver', 'Europe/Paris'].map((timeZone) => quiet('22:00', '07:00', timeZone));
	const built = vi.spyOn(Intl, 'DateTimeFormat');
	try {
		for (let minute = 0; minute < 1000; minute += 1) {
			for (const window of windows) isQuiet(window, START_AT + minute * 60_000);
		}
		expect(built.mock.calls.length).toBeLessThanOrEqual(windows.length);
	} finally {
		built.mockRestore();
	}
});

describe('settings', () => {
	test('by default: not paused, no quiet hours, 12 h apart', () => {
		expect(AlertSettings.parse({})).toEqual(always);
	});

	test.each([11, 337, 12.5, '24', null])('%s hours of spacing are refused', (minSpacingH) => {
		const parsed = AlertSettings.safeParse({ minSpacingH });
		expect(parsed.error?.issues.map(({ message }) => message)).toEqual(['Choose 12 to 336 hours between messages']);
	});

	test.each([
		['America/Denver', 'America/Denver'],
		['america/denver', 'America/Denver'],
		['UTC', 'UTC'],
	])('each time zone has one canonical name: %s', (given, timeZone) => {
		expect(QuietHours.parse({ ...quiet('22:00', '07:00'), timeZone: given })).toMatchObject({ timeZone });
	});

	test.each(['', '+01:00', 'America/Nowhere', 'x'.repeat(200), '../etc'])('%j is no zone', (timeZone) => {
		expect(QuietHours.safeParse({ ...quiet('22:00', '07:00'), timeZone }).success).toBe(false);
	});

	test('quiet hours that start and end at the same time are rejected', () => {
		expect(QuietHours.safeParse(quiet('07:00', '07:00')).error?.issues[0]?.path).toEqual(['untilMinute']);
	});

	test.each([-1, 1440, 1.5])('minute %d of the day is refused', (fromMinute) => {
		expect(QuietHours.safeParse({ ...quiet('22:00', '07:00'), fromMinute }).success).toBe(false);
	});

	test.each([
		['00:00', 0],
		['07:05', 425],
		['23:59', 1439],
	])('%s is minute %d of the day', (text, minute) => {
		expect(parseTimeOfDay(text)).toBe(minute);
		expect(formatTimeOfDay(minute)).toBe(text);
	});

	test.each(['24:00', '7:00', '12:60', '', '12:00:00', 'noon'])('%j is no time of day', (text) => {
		expect(parseTimeOfDay(text)).toBeNull();
	});

	test('the hour of the start is quiet in Denver', () => {
		expect(isQuiet(quiet('22:00', '07:00'), START_AT)).toBe(true);
	});
});
