import { describe, expect, test } from 'vitest';
import type { ForecastDay } from '../../src/domain/conditions.ts';
import { forecastDays, forecastSnow7dCm } from '../../src/domain/forecast.ts';
import type { HourlyReading } from '../../src/domain/readings.ts';
import { HOUR_MS, MINUTE_MS, type UnixMs } from '../../src/domain/time.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { at, hours } from './build-readings.ts';

const denver = 'America/Denver';

function readings(now: UnixMs, differing: (endsAt: UnixMs) => Partial<HourlyReading> = () => ({ snowfallCm: 1 })) {
	const hourly = hours(now - 24 * HOUR_MS, now + 200 * HOUR_MS, differing);
	return { hourly: { summit: hourly, base: hourly }, daily: [] };
}

const shape = (days: readonly ForecastDay[]) =>
	days.map(({ localDate, day, night }) => `${localDate} ${day?.hourCount ?? '-'}/${night?.hourCount ?? '-'}`);

describe('the next 168 hours, by local day', () => {
	test('at 06:00 these are seven whole days', () => {
		const now = at('2026-01-15T06:00:00-07:00');
		expect(shape(forecastDays(readings(now), denver, now))).toEqual(
			['15', '16', '17', '18', '19', '20', '21'].map((day) => `2026-01-${day} 12/12`),
		);
	});

	test('at 09:00 nine daytime hours of today are left, and three of the eighth day are included', () => {
		const now = at('2026-01-15T09:00:00-07:00');
		const days = shape(forecastDays(readings(now), denver, now));
		expect([days.length, days.at(0), days.at(-1)]).toEqual([8, '2026-01-15 9/12', '2026-01-22 3/-']);
	});

	test('at 18:00 the daytime half is over', () => {
		const now = at('2026-01-15T18:00:00-07:00');
		const days = shape(forecastDays(readings(now), denver, now));
		expect([days.length, days.at(0), days.at(-1)]).toEqual([8, '2026-01-15 -/12', '2026-01-22 12/-']);
	});

	test('at 03:00 the rest of the night belongs to yesterday', () => {
		const now = at('2026-01-15T03:00:00-07:00');
		const days = shape(forecastDays(readings(now), denver, now));
		expect([days.length, days.at(0), days.at(1)]).toEqual([8, '2026-01-14 -/3', '2026-01-15 12/12']);
	});

	test('a half is cut to what lies ahead', () => {
		const now = at('2026-01-15T09:20:00-07:00');
		const days = forecastDays(readings(now), denver, now);
		expect(days[0]?.day).toMatchObject({ startsAt: now, endsAt: at('2026-01-15T18:00:00-07:00'), hourCount: 9 });
		expect(days[7]?.day).toMatchObject({
			startsAt: at('2026-01-22T06:00:00-07:00'),
			endsAt: now + 168 * HOUR_MS,
			hourCount: 3,
		});
	});

	test('an hour that ends exactly now is past, one that ends a millisecond later is ahead', () => {
		const now = at('2026-01-15T18:00:00-07:00');
		const first = (instant: UnixMs) => shape(forecastDays(readings(instant), denver, instant))[0];
		expect([first(now - 1), first(now)]).toEqual(['2026-01-15 1/12', '2026-01-15 -/12']);
	});

	test('the hour that ends at 18:00 belongs to the day, the next one to the night', () => {
		const now = at('2026-01-15T06:00:00-07:00');
		const atSix = at('2026-01-15T18:00:00-07:00');
		const [day] = forecastDays(
			readings(now, (endsAt) => ({ snowfallCm: endsAt === atSix ? 5 : endsAt === atSix + HOUR_MS ? 2 : 0 })),
			denver,
			now,
		);
		expect([day?.day?.snowCm, day?.night?.snowCm, day?.snowCm]).toEqual([5, 2, 7]);
	});
});

describe('nights with a clock change', () => {
	test.each([
		['Denver loses an hour', denver, '2026-03-07T12:00:00-07:00', '2026-03-07 6/11'],
		['Denver gains an hour', denver, '2026-10-31T12:00:00-06:00', '2026-10-31 6/13'],
		['Melbourne loses an hour in October', 'Australia/Melbourne', '2026-10-03T12:00:00+10:00', '2026-10-03 6/11'],
		['Melbourne gains an hour in April', 'Australia/Melbourne', '2026-04-04T12:00:00+11:00', '2026-04-04 6/13'],
		['Santiago loses midnight', 'America/Santiago', '2026-09-05T12:00:00-04:00', '2026-09-05 6/11'],
		['Santiago gains an hour before it', 'America/Santiago', '2026-04-04T12:00:00-03:00', '2026-04-04 6/13'],
	])('%s', (_, timeZone, instant, expected) => {
		const now = at(instant);
		const days = forecastDays(readings(now), timeZone, now);
		expect(shape(days)[0]).toBe(expected);
		expect(days.map(({ night }) => night?.snowCm === night?.hourCount)).not.toContain(false);
	});
});

describe('a time zone with a half-hour offset', () => {
	const now = at('2026-01-15T17:45:00+05:30');

	test('a half in which no more hours end is over', () => {
		expect(shape(forecastDays(readings(now), 'Asia/Kolkata', now))[0]).toBe('2026-01-15 -/12');
	});

	test('hours counted from local midnight are complete too', () => {
		const local = readings(now);
		const shifted = local.hourly.summit.map((hour) => ({ ...hour, endsAt: hour.endsAt + 30 * MINUTE_MS }));
		const days = forecastDays({ hourly: { summit: shifted, base: shifted }, daily: [] }, 'Asia/Kolkata', now);
		expect(days[0]).toMatchObject({ day: { hourCount: 1, snowCm: 1 }, night: { hourCount: 12, snowCm: 12 } });
	});
});

describe.each([denver, 'America/Santiago', 'Australia/Melbourne', 'Asia/Kolkata', 'Australia/Lord_Howe'])(
	'at any moment of the year in %s',
	(timeZone) => {
		test('every hour ahead is in exactly one half, and the days’ snow adds up to that of the week', () => {
			const random = seededRandom(7);
			for (let round = 0; round < 60; round += 1) {
				const now = at('2026-01-01T00:00:00Z') + random.integer(0, 365 * 24 * 60) * MINUTE_MS;
				const given = readings(now);
				const days = forecastDays(given, timeZone, now);
				const halves = days.flatMap(({ day, night }) => [day, night]).filter((half) => half !== null);
				expect(halves.reduce((total, { hourCount }) => total + hourCount, 0)).toBe(168);
				expect(days.reduce((total, { snowCm }) => total + (snowCm ?? Number.NaN), 0)).toBe(168);
				expect(forecastSnow7dCm(given, now)).toBe(168);
			}
		});
	},
);
