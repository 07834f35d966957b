import { describe, expect, test } from 'vitest';
import {
	addDays,
	isTimeZone,
	localDateOf,
	localHourAt,
	startOfLocalDayAt,
	utcOffsetMs,
} from '../../src/domain/local-day.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/time.ts';
import { at } from './build-readings.ts';

const lengthH = (localDate: string, timeZone: string) =>
	(startOfLocalDayAt(addDays(localDate, 1), timeZone) - startOfLocalDayAt(localDate, timeZone)) / HOUR_MS;

describe('a local day begins at local midnight and lasts until the next one', () => {
	test.each([
		['an ordinary day in Denver', '2026-01-15', 'America/Denver', '2026-01-15T07:00:00Z', 24],
		['spring forward in Denver', '2026-03-08', 'America/Denver', '2026-03-08T07:00:00Z', 23],
		['the day after it', '2026-03-09', 'America/Denver', '2026-03-09T06:00:00Z', 24],
		['fall back in Denver', '2026-11-01', 'America/Denver', '2026-11-01T06:00:00Z', 25],
		['spring forward in Melbourne, in October', '2026-10-04', 'Australia/Melbourne', '2026-10-03T14:00:00Z', 23],
		['fall back in Melbourne, in April', '2026-04-05', 'Australia/Melbourne', '2026-04-04T13:00:00Z', 25],
		['fall back in Santiago, into the old day', '2026-04-04', 'America/Santiago', '2026-04-04T03:00:00Z', 25],
		['a zone at half an hour', '2026-01-15', 'Asia/Kolkata', '2026-01-14T18:30:00Z', 24],
		['a zone at three quarters', '2026-01-15', 'Asia/Kathmandu', '2026-01-14T18:15:00Z', 24],
		['a change of half an hour', '2026-10-04', 'Australia/Lord_Howe', '2026-10-03T13:30:00Z', 23.5],
		['far east of UTC', '2026-01-15', 'Pacific/Kiritimati', '2026-01-14T10:00:00Z', 24],
		['far west of UTC', '2026-01-15', 'Pacific/Pago_Pago', '2026-01-15T11:00:00Z', 24],
	])('%s', (_, localDate, timeZone, startsAt, hourCount) => {
		expect(startOfLocalDayAt(localDate, timeZone)).toBe(at(startsAt));
		expect(lengthH(localDate, timeZone)).toBe(hourCount);
	});

	test('if midnight is skipped, the day begins with the clock change', () => {
		expect(startOfLocalDayAt('2026-09-06', 'America/Santiago')).toBe(at('2026-09-06T04:00:00Z'));
		expect(lengthH('2026-09-06', 'America/Santiago')).toBe(23);
	});

	test('a clock change that starts before midnight does not delay the start of the day', () => {
		// Toronto, 1919: clocks went from 23:30 to 00:30.
		expect(startOfLocalDayAt('1919-03-31', 'America/Toronto')).toBe(at('1919-03-31T04:30:00Z'));
	});

	test('if midnight occurs twice, the day begins with the first', () => {
		expect(startOfLocalDayAt('2026-11-01', 'America/Havana')).toBe(at('2026-11-01T04:00:00Z'));
		expect(lengthH('2026-11-01', 'America/Havana')).toBe(25);
	});

	test('a date that a zone skipped begins with the next one', () => {
		expect(startOfLocalDayAt('2011-12-30', 'Pacific/Apia')).toBe(startOfLocalDayAt('2011-12-31', 'Pacific/Apia'));
	});
});

describe('an hour of local time', () => {
	test.each([
		['06:00 in winter', '2026-01-15', 6, 'America/Denver', '2026-01-15T13:00:00Z'],
		['18:00 on the day of the change', '2026-03-08', 18, 'America/Denver', '2026-03-09T00:00:00Z'],
		['02:00 where it is jumped over', '2026-03-08', 2, 'America/Denver', '2026-03-08T09:00:00Z'],
		['01:00 where it comes twice', '2026-11-01', 1, 'America/Denver', '2026-11-01T07:00:00Z'],
		['06:00 after it came twice', '2026-11-01', 6, 'America/Denver', '2026-11-01T13:00:00Z'],
		['06:00 at half an hour', '2026-01-15', 6, 'Asia/Kolkata', '2026-01-15T00:30:00Z'],
	])('%s', (_, localDate, hour, timeZone, expected) => {
		expect(localHourAt(localDate, hour, timeZone)).toBe(at(expected));
	});
});

describe('the local date', () => {
	test.each([
		['a millisecond before midnight', at('2026-01-15T07:00:00Z') - 1, 'America/Denver', '2026-01-14'],
		['midnight', at('2026-01-15T07:00:00Z'), 'America/Denver', '2026-01-15'],
		['ahead of UTC', at('2025-12-31T18:30:00Z'), 'Asia/Kolkata', '2026-01-01'],
		['in both of two equal hours', at('2026-04-05T03:30:00Z'), 'America/Santiago', '2026-04-04'],
	])('%s', (_, instant, timeZone, expected) => {
		expect(localDateOf(instant, timeZone)).toBe(expected);
	});

	test.each([
		['2026-02-28', 1, '2026-03-01'],
		['2028-02-28', 1, '2028-02-29'],
		['2026-01-01', -1, '2025-12-31'],
		['2026-03-07', 2, '2026-03-09'],
	])('%s and %i days are %s', (localDate, dayCount, expected) => {
		expect(addDays(localDate, dayCount)).toBe(expected);
	});
});

describe('offsets from UTC', () => {
	test.each([
		['America/St_Johns', '2026-01-15T00:00:00Z', -3.5 * 60],
		['America/Denver', '2026-07-01T00:00:00Z', -6 * 60],
		['Asia/Kathmandu', '2026-01-15T00:00:00Z', 5.75 * 60],
		['UTC', '2026-01-15T00:00:00Z', 0],
	])('%s', (timeZone, instant, minutes) => {
		expect(utcOffsetMs(at(instant), timeZone)).toBe(minutes * MINUTE_MS);
	});

	test.each([
		['America/Denver', true],
		['Etc/GMT+7', true],
		['America/Nowhere', false],
		['', false],
	])('%s is a zone: %s', (timeZone, expected) => {
		expect(isTimeZone(timeZone)).toBe(expected);
	});
});

describe.each(['America/Denver', 'America/Santiago', 'Australia/Lord_Howe', 'Asia/Kolkata', 'America/Havana'])(
	'on every day of three years in %s',
	(timeZone) => {
		const dates = Array.from({ length: 3 * 365 }, (_, index) => addDays('2025-01-01', index));

		test('the day begins with its first instant', () => {
			for (const localDate of dates) {
				const startsAt = startOfLocalDayAt(localDate, timeZone);
				expect(localDateOf(startsAt, timeZone)).toBe(localDate);
				expect(localDateOf(startsAt - 1, timeZone)).toBe(addDays(localDate, -1));
			}
		});

		test('06:00 and 18:00 are within it, in that order', () => {
			for (const localDate of dates) {
				const startsAt = startOfLocalDayAt(localDate, timeZone);
				const [six, eighteen] = [localHourAt(localDate, 6, timeZone), localHourAt(localDate, 18, timeZone)];
				expect(startsAt).toBeLessThan(six);
				expect(eighteen - six).toBe(DAY_MS / 2);
				expect(eighteen).toBeLessThan(startOfLocalDayAt(addDays(localDate, 1), timeZone));
			}
		});
	},
);
