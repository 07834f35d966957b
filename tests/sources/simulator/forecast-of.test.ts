import { beforeAll, describe, expect, test } from 'vitest';
import type { HourlyReading } from '../../../src/domain/readings.ts';
import { now } from '../support/forecast-fixture.ts';
import { mean, type SimulatedResort, simulate, values } from '../support/simulated.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Late November, early in the season. */
const novemberAt = Date.UTC(2025, 10, 28, 18);

let resorts: readonly SimulatedResort[];
let hours: readonly HourlyReading[];
beforeAll(async () => {
	resorts = await simulate(novemberAt);
	hours = resorts.flatMap(({ base, summit }) => [...base.hourly, ...summit.hourly]);
});

/** All hours of a month at the summit of the first resort, seven days at a time. */
async function monthAtSummit(startsAt: number): Promise<readonly HourlyReading[]> {
	const weeks = await Promise.all([1, 2, 3, 4].map((week) => simulate(startsAt + 7 * week * DAY_MS)));
	return weeks.flatMap((week, index) =>
		(week[0]?.summit.hourly ?? []).filter(
			({ endsAt }) => endsAt > startsAt + 7 * index * DAY_MS && endsAt <= startsAt + 7 * (index + 1) * DAY_MS,
		),
	);
}

describe('temperature', () => {
	test('the summit is colder than the base, by the lapse rate of the air', () => {
		for (const { resort, base, summit } of resorts) {
			const expectedC = (resort.summitM - resort.baseM) * 0.0065;
			expect(mean(values(base, 'tempC')) - mean(values(summit, 'tempC'))).toBeCloseTo(expectedC, 0);
		}
	});

	test('afternoons are warmer than the end of the night', () => {
		const at = (solarHour: number) =>
			mean(
				resorts.flatMap(({ base, resort }) =>
					base.hourly
						.filter(
							({ endsAt }) => Math.floor(((endsAt / 3_600_000 + resort.longitude / 15) % 24) + 24) % 24 === solarHour,
						)
						.flatMap(({ tempC }) => tempC ?? []),
				),
			);
		expect(at(14) - at(4)).toBeGreaterThan(1);
	});

	test('January is colder than July, and the opposite in the south', async () => {
		const valleNevado = { ...(resorts[0]?.resort ?? never()), id: 'valle', latitude: -33.35, longitude: -70.25 };
		const meanAt = async (at: number, of?: readonly SimulatedResort['resort'][]) =>
			mean((await simulate(at, of)).flatMap(({ base }) => values(base, 'tempC')));
		expect(await meanAt(Date.UTC(2026, 0, 20))).toBeLessThan((await meanAt(Date.UTC(2025, 6, 20))) - 10);
		expect(await meanAt(Date.UTC(2026, 0, 20), [valleNevado])).toBeGreaterThan(
			(await meanAt(Date.UTC(2025, 6, 20), [valleNevado])) + 10,
		);
	});

	test('it freezes above the freezing level and thaws below it', () => {
		for (const { base, resort } of resorts) {
			for (const { tempC, freezingLevelM } of base.hourly) {
				if (tempC === null || freezingLevelM === null || Math.abs(freezingLevelM - resort.baseM) < 20) continue;
				expect(tempC > 0).toBe(freezingLevelM > resort.baseM);
			}
		}
	});
});

describe('snow and rain', () => {
	const isSnowCode = (code: number | null) =>
		code !== null && ((code >= 71 && code <= 77) || code === 85 || code === 86);

	test('it snows in exactly those hours that have a code for snow', () => {
		const known = hours.filter(({ snowfallCm }) => snowfallCm !== null);
		expect(known.filter(({ snowfallCm }) => (snowfallCm ?? 0) > 0).length).toBeGreaterThan(50);
		expect(known.filter(({ snowfallCm, weatherCode }) => (snowfallCm ?? 0) > 0 !== isSnowCode(weatherCode))).toEqual(
			[],
		);
	});

	test('nothing falls as snow above five degrees', () => {
		expect(hours.filter(({ snowfallCm, tempC }) => (snowfallCm ?? 0) > 0 && (tempC ?? 0) > 5)).toEqual([]);
	});

	test('hours with a code for rain or drizzle have precipitation', () => {
		const wet = hours.filter(({ weatherCode }) => weatherCode !== null && weatherCode >= 51 && weatherCode <= 67);
		expect(wet.filter(({ precipitationMm }) => !precipitationMm)).toEqual([]);
	});

	test('a winter month has both storms and dry spells', async () => {
		const month = await monthAtSummit(Date.UTC(2025, 11, 1));
		expect(month).toHaveLength(28 * 24);
		const stormy = month.filter(({ precipitationMm }) => (precipitationMm ?? 0) > 0).length / month.length;
		expect(stormy).toBeGreaterThan(0.1);
		expect(stormy).toBeLessThan(0.6);
		expect(longestRun(month, (hour) => (hour.precipitationMm ?? 0) === 0)).toBeGreaterThan(36);
	});

	test('a storm lasts for more than half a day, but not forever', async () => {
		const month = await monthAtSummit(Date.UTC(2025, 11, 1));
		const longest = longestRun(month, ({ precipitationChancePct }) => (precipitationChancePct ?? 0) > 50);
		expect(longest).toBeGreaterThan(12);
		expect(longest).toBeLessThan(7 * 24);
	});

	test('nearby places share storms more than distant ones', async () => {
		const [here] = resorts;
		const resort = here?.resort ?? never();
		const moved = (id: string, longitude: number) => ({ ...resort, id, longitude });
		const [a, near, far] = await simulate(novemberAt, [resort, moved('near', resort.longitude + 0.5), moved('far', 7)]);
		const disagreement = (other: SimulatedResort | undefined) =>
			a?.summit.hourly.filter(
				({ precipitationMm }, hour) =>
					(precipitationMm ?? 0) > 0 !== (other?.summit.hourly[hour]?.precipitationMm ?? 0) > 0,
			).length ?? 0;
		expect(disagreement(near)).toBeLessThan(disagreement(far) / 2);
	});
});

describe('snow on the ground', () => {
	test('is never negative', () => {
		expect(hours.filter(({ snowDepthCm }) => (snowDepthCm ?? 0) < 0)).toEqual([]);
	});

	test('is 30 to 220 cm deep on every summit in late November, and less at the base', () => {
		const depths = resorts.map(({ base, summit }) => [depthAt(base, novemberAt), depthAt(summit, novemberAt)] as const);
		expect(depths.filter(([, summitCm]) => summitCm >= 30 && summitCm <= 220)).toHaveLength(5);
		expect(depths.filter(([baseCm, summitCm]) => baseCm < summitCm)).toHaveLength(5);
	});

	test('grows with snowfall and settles in between', () => {
		for (const { summit } of resorts) {
			for (const [index, hour] of summit.hourly.entries()) {
				const before = summit.hourly[index - 1];
				if (before === undefined || hour.snowDepthCm === null || before.snowDepthCm === null) continue;
				// Depths are rounded to a centimetre.
				expect(hour.snowDepthCm - before.snowDepthCm).toBeLessThanOrEqual((hour.snowfallCm ?? 0) + 1);
			}
		}
	});

	test('is gone in August', async () => {
		const summer = await simulate(Date.UTC(2026, 7, 15));
		expect(summer.map(({ base }) => depthAt(base, Date.UTC(2026, 7, 15)))).toEqual([0, 0, 0, 0, 0]);
	});
});

describe('wind and visibility', () => {
	const inSnow = (hour: HourlyReading) => (hour.snowfallCm ?? 0) > 0.3;
	const clear = (hour: HourlyReading) => hour.precipitationMm === 0;

	test('gusts are stronger than the wind, and stronger in snowstorms than between them', () => {
		expect(hours.filter(({ windKmh, gustKmh }) => (gustKmh ?? 0) < (windKmh ?? 0))).toEqual([]);
		const gusts = (of: (hour: HourlyReading) => boolean) => mean(hours.filter(of).map(({ gustKmh }) => gustKmh ?? 0));
		expect(gusts(inSnow)).toBeGreaterThan(1.3 * gusts(clear));
	});

	test('visibility is high in clear air and low in snow', () => {
		const sight = (of: (hour: HourlyReading) => boolean) =>
			mean(hours.filter(of).map(({ visibilityM }) => visibilityM ?? 0));
		expect(sight(clear)).toBeGreaterThan(15_000);
		expect(sight(inSnow)).toBeLessThan(6_000);
	});
});

describe('the sun', () => {
	test('rises and sets at the right time: Mammoth, 28 November 2025, 06:48 and 16:40', () => {
		const today = resorts[0]?.base.daily[7];
		expect(today?.sunriseAt).toBeGreaterThan(Date.parse('2025-11-28T14:43Z'));
		expect(today?.sunriseAt).toBeLessThan(Date.parse('2025-11-28T14:53Z'));
		expect(today?.sunsetAt).toBeGreaterThan(Date.parse('2025-11-29T00:35Z'));
		expect(today?.sunsetAt).toBeLessThan(Date.parse('2025-11-29T00:45Z'));
	});

	test('is up in the hours that are marked as day', () => {
		const [mammoth] = resorts;
		const isUp = (at: number) =>
			mammoth?.base.daily.some(({ sunriseAt, sunsetAt }) => at > (sunriseAt ?? 0) && at < (sunsetAt ?? 0));
		expect(mammoth?.base.hourly.filter(({ endsAt, isDay }) => isUp(endsAt) !== isDay)).toEqual([]);
	});

	test('does not rise at the winter pole', async () => {
		const pole = { ...(resorts[0]?.resort ?? never()), latitude: 80, longitude: 20 };
		const [arctic] = await simulate(novemberAt, [pole]);
		expect(arctic?.base.daily.map(({ sunriseAt, sunsetAt }) => sunriseAt ?? sunsetAt)).toEqual(Array(15).fill(null));
	});
});

function depthAt(forecast: SimulatedResort['base'], at: number): number {
	return forecast.hourly.find(({ endsAt }) => endsAt === at)?.snowDepthCm ?? Number.NaN;
}

function longestRun(of: readonly HourlyReading[], holds: (hour: HourlyReading) => boolean): number {
	let longest = 0;
	let run = 0;
	for (const hour of of) {
		run = holds(hour) ? run + 1 : 0;
		longest = Math.max(longest, run);
	}
	return longest;
}

function never(): never {
	throw new Error('there are resorts');
}

test('two simulators give the same figures', async () => {
	expect(await simulate(now)).toEqual(await simulate(now));
});

test.each([
	['an hour later', HOUR_MS],
	['five days later', 120 * HOUR_MS],
	['twelve days later, in another month', 288 * HOUR_MS],
])('an hour requested again %s has the same figures', async (_, laterMs) => {
	const [first, later] = await Promise.all([simulate(now), simulate(now + laterMs)]);
	const complete = (hour: HourlyReading) => !Object.values(hour).includes(null);
	const seenFirst = new Map(first[0]?.summit.hourly.filter(complete).map((hour) => [hour.endsAt, hour]));
	const again = later[0]?.summit.hourly.filter((hour) => seenFirst.has(hour.endsAt)) ?? [];
	expect(again.length).toBeGreaterThanOrEqual(60);
	expect(again).toEqual(again.map(({ endsAt }) => seenFirst.get(endsAt)));
});

test('on the hour, the current values are those of the hour that has just ended', async () => {
	const [resort] = await simulate(Date.UTC(2025, 10, 24, 17));
	const { current, hourly } = resort?.summit ?? {};
	const hour = hourly?.find(({ endsAt }) => endsAt === current?.at);
	expect([current?.tempC, current?.gustKmh, current?.weatherCode]).toEqual([
		hour?.tempC,
		hour?.gustKmh,
		hour?.weatherCode,
	]);
});
