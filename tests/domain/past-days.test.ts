import { describe, expect, test } from 'vitest';
import { pastDays } from '../../src/domain/past-days.ts';
import { DAY_MS, HOUR_MS, type UnixMs } from '../../src/domain/time.ts';
import { at, hours } from './build-readings.ts';

const denver = 'America/Denver';
const now = at('2026-01-15T09:30:00-07:00');
const midnight = at('2026-01-15T00:00:00-07:00');

const snowy = (until: UnixMs, differing: Parameters<typeof hours>[2] = () => ({})) =>
	hours(until - 9 * DAY_MS, until + DAY_MS, (endsAt) => ({ snowfallCm: 1, ...differing(endsAt) }));

describe('the last seven local days', () => {
	test('are seven, and the last is today so far', () => {
		expect(pastDays(snowy(now), denver, now).map(({ localDate, snowCm }) => [localDate, snowCm])).toEqual([
			['2026-01-09', 24],
			['2026-01-10', 24],
			['2026-01-11', 24],
			['2026-01-12', 24],
			['2026-01-13', 24],
			['2026-01-14', 24],
			['2026-01-15', 9],
		]);
	});

	test('count the hour that ends at midnight to the day before', () => {
		const days = pastDays(
			snowy(now, (endsAt) => ({ snowfallCm: endsAt === midnight ? 7 : 0 })),
			denver,
			now,
		);
		expect(days.slice(-2).map(({ snowCm }) => snowCm)).toEqual([7, 0]);
	});

	test('have no figures for today before its first hour has ended', () => {
		const today = pastDays(snowy(now), denver, midnight + HOUR_MS - 1).at(-1);
		expect(today).toMatchObject({ localDate: '2026-01-15', snowCm: null, minTempC: null, maxGustKmh: null });
	});

	test('have the minimum and maximum of the day, and the depth of its last hour', () => {
		const days = pastDays(
			snowy(now, (endsAt) => ({
				tempC: endsAt === midnight ? 4 : endsAt === midnight - HOUR_MS ? -20 : -8,
				gustKmh: endsAt === midnight - 2 * HOUR_MS ? 99 : 20,
				snowDepthCm: endsAt === midnight ? 140 : 100,
			})),
			denver,
			now,
		);
		expect(days.at(-2)).toMatchObject({ minTempC: -20, maxTempC: 4, maxGustKmh: 99, snowDepthCm: 140 });
	});
});

describe('days with a clock change have all of their hours', () => {
	test.each([
		['23 in Denver in March', denver, '2026-03-08', 23],
		['25 in Denver in November', denver, '2026-11-01', 25],
		['23 in Melbourne in October', 'Australia/Melbourne', '2026-10-04', 23],
		['25 in Melbourne in April', 'Australia/Melbourne', '2026-04-05', 25],
		['23 in Santiago, without a midnight', 'America/Santiago', '2026-09-06', 23],
		['25 in Santiago in April', 'America/Santiago', '2026-04-04', 25],
		['24 in Kolkata, always', 'Asia/Kolkata', '2026-03-08', 24],
	])('%s', (_, timeZone, localDate, expected) => {
		const later = at(`${localDate}T12:00:00Z`) + 3 * DAY_MS;
		const day = pastDays(snowy(later), timeZone, later).find((past) => past.localDate === localDate);
		expect(day?.snowCm).toBe(expected);
	});
});

describe('a day with a gap', () => {
	test('has no total, minimum or maximum, but the depth of its last known hour; other days are complete', () => {
		const gapped = snowy(now).filter(({ endsAt }) => endsAt !== midnight);
		const days = pastDays(gapped, denver, now);
		expect(days.at(-2)).toMatchObject({
			snowCm: null,
			minTempC: null,
			maxTempC: null,
			maxGustKmh: null,
			snowDepthCm: 100,
		});
		expect(days.map(({ snowCm }) => snowCm)).toEqual([24, 24, 24, 24, 24, null, 9]);
	});

	test('a null is a gap in its own figure only', () => {
		const days = pastDays(
			snowy(now, (endsAt) => (endsAt === midnight ? { snowfallCm: null } : {})),
			denver,
			now,
		);
		expect(days.at(-2)).toMatchObject({ snowCm: null, minTempC: -8 });
	});

	test('without any hours every day is listed, without figures', () => {
		const days = pastDays([], denver, now);
		expect(days.map(({ snowCm, snowDepthCm }) => [snowCm, snowDepthCm])).toEqual(days.map(() => [null, null]));
		expect(days).toHaveLength(7);
	});
});
