import { describe, expect, test } from 'vitest';
import { forecastDays, forecastSnow7dCm } from '../../src/domain/forecast.ts';
import type { HourlyReading } from '../../src/domain/readings.ts';
import { HOUR_MS } from '../../src/domain/time.ts';
import { at, hours } from './build-readings.ts';

const now = at('2026-01-15T06:00:00-07:00');
const noon = at('2026-01-15T12:00:00-07:00');

/** Returns the first day's half from 06 to 18, from these summit hours and calm base hours. */
function dayHalf(summit: readonly HourlyReading[], base: readonly HourlyReading[] = hours(now, now + 168 * HOUR_MS)) {
	return forecastDays({ hourly: { summit, base }, daily: [] }, 'America/Denver', now)[0]?.day;
}

const week = (differing?: Parameters<typeof hours>[2]) => hours(now, now + 168 * HOUR_MS, differing);
const atNoon = (differing: Partial<HourlyReading>) => week((endsAt) => (endsAt === noon ? differing : {}));

describe('a half summarizes its hours', () => {
	test('totals, extremes and means are those of the summit', () => {
		const summit = week((endsAt) => (endsAt <= noon ? { tempC: -3, windKmh: 30, freezingLevelM: 1800 } : {}));
		const half = dayHalf(
			summit.map((hour) =>
				hour.endsAt === noon
					? { ...hour, gustKmh: 90, snowfallCm: 2, precipitationMm: 2.9, precipitationChancePct: 80, tempC: 1 }
					: hour,
			),
		);
		expect(half).toMatchObject({
			part: 'day',
			snowCm: 2,
			baseSnowCm: 0,
			precipitationMm: 2.9,
			precipitationChancePct: 80,
			minTempC: -8,
			maxTempC: 1,
			maxGustKmh: 90,
			windKmh: 20,
			freezingLevelM: 1650,
			knownHourCount: 12,
			hourCount: 12,
		});
	});

	test('snow at the base is summed separately', () => {
		const base = hours(now, now + 168 * HOUR_MS, () => ({ snowfallCm: 0.5 }));
		expect(dayHalf(week(), base)).toMatchObject({ snowCm: 0, baseSnowCm: 6 });
	});

	test('the most severe condition represents the half', () => {
		expect(dayHalf(atNoon({ weatherCode: 75 }))?.condition).toEqual({ kind: 'snow', label: 'Heavy snow', isDay: true });
	});

	test('a night has a night icon', () => {
		const [first] = forecastDays({ hourly: { summit: week(), base: [] }, daily: [] }, 'America/Denver', now);
		expect(first?.night?.condition).toMatchObject({ kind: 'clear', isDay: false });
	});
});

describe('a half never under-reports', () => {
	test('a missing hour makes every figure missing, and the known hours are counted', () => {
		expect(dayHalf(week().filter(({ endsAt }) => endsAt !== noon))).toMatchObject({
			knownHourCount: 11,
			hourCount: 12,
			snowCm: null,
			precipitationMm: null,
			precipitationChancePct: null,
			minTempC: null,
			maxTempC: null,
			maxGustKmh: null,
			windKmh: null,
			freezingLevelM: null,
			condition: null,
		});
	});

	test('a null makes only its own figure missing', () => {
		const half = dayHalf(atNoon({ snowfallCm: null }));
		expect(half).toMatchObject({ knownHourCount: 11, snowCm: null, maxGustKmh: 20, minTempC: -8 });
		expect(dayHalf(atNoon({ gustKmh: null }))).toMatchObject({ maxGustKmh: null, snowCm: 0, knownHourCount: 12 });
	});

	test('an unknown code makes the condition missing', () => {
		expect(dayHalf(atNoon({ weatherCode: 42 }))?.condition).toBeNull();
	});

	test('a gap makes the totals of its day and of the week missing, but not of other days', () => {
		const given = { hourly: { summit: atNoon({ snowfallCm: null }), base: [] }, daily: [] };
		const days = forecastDays(given, 'America/Denver', now);
		expect(days.map(({ snowCm }) => snowCm)).toEqual([null, 0, 0, 0, 0, 0, 0]);
		expect(forecastSnow7dCm(given, now)).toBeNull();
	});

	test('a week without any values still has its days', () => {
		const days = forecastDays({ hourly: { summit: [], base: [] }, daily: [] }, 'America/Denver', now);
		expect(days).toHaveLength(7);
		expect(days[3]).toMatchObject({ snowCm: null, day: { knownHourCount: 0, hourCount: 12, snowCm: null } });
	});
});

describe('sunrise, sunset and UV index of a day', () => {
	const sunny = (startsAt: number, uvIndexMax: number) => ({
		startsAt,
		sunriseAt: startsAt + 1,
		sunsetAt: startsAt + 2,
		uvIndexMax,
	});
	const uvOf = (daily: ReturnType<typeof sunny>[]) =>
		forecastDays({ hourly: { summit: week(), base: [] }, daily }, 'America/Denver', now).map((day) => day.uvIndexMax);

	test('belong to its local date, in any order', () => {
		const daily = [sunny(at('2026-01-16T00:00:00-07:00'), 2), sunny(at('2026-01-15T00:00:00-07:00'), 1)];
		expect(uvOf(daily)).toEqual([1, 2, null, null, null, null, null]);
	});

	test('come from the same reading', () => {
		const startsAt = at('2026-01-15T00:00:00-07:00');
		const given = { hourly: { summit: week(), base: [] }, daily: [sunny(startsAt, 3)] };
		expect(forecastDays(given, 'America/Denver', now)[0]).toMatchObject(sunny(startsAt, 3));
	});

	test('are found even if the source’s day starts an hour off midnight', () => {
		expect(uvOf([sunny(at('2026-01-15T23:00:00-07:00'), 3), sunny(at('2026-01-17T01:00:00-07:00'), 4)])).toEqual([
			null,
			3,
			4,
			null,
			null,
			null,
			null,
		]);
	});
});
