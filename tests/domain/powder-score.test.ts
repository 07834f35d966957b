import { describe, expect, test } from 'vitest';
import { IncompleteReadingsError } from '../../src/domain/errors.ts';
import { powderScore } from '../../src/domain/powder-score.ts';
import type { HourlyReading } from '../../src/domain/readings.ts';
import { HOUR_MS } from '../../src/domain/time.ts';
import { type SeededRandom, seededRandom } from '../support/seeded-random.ts';
import { at, hours } from './build-readings.ts';

const now = at('2026-01-15T12:00:00Z');

/** Returns the score of 72 hours; `differing` is called with how many hours ago each ended. */
function score(differing: (hoursAgo: number) => Partial<HourlyReading>) {
	return powderScore(
		hours(now - 72 * HOUR_MS, now, (endsAt) => differing((now - endsAt) / HOUR_MS)),
		now,
	);
}

/** Returns dry snow in the hour that ended so long ago. */
const snowfall = (snowfallCm: number) => ({ snowfallCm, precipitationMm: snowfallCm / 0.7 });

describe('depth is the snow with a half-life of a day, as a share of 30 cm', () => {
	test.each([
		['30 cm in the last hour', 30, 0, 1],
		['15 cm in the last hour', 15, 0, 0.5],
		['30 cm a day ago', 30, 24, 0.5],
		['30 cm two days ago', 30, 48, 0.25],
		['90 cm in the last hour, cut off', 90, 0, 1],
		['90 cm that no longer count', 90, 72, 0],
		['none', 0, 0, 0],
	])('%s', (_, snowCm, hoursAgo, depth) => {
		expect(score((ago) => (ago === hoursAgo ? snowfall(snowCm) : {})).depth).toBe(depth);
	});
});

describe('quality is cold times calm over the last day', () => {
	test.each([
		[-20, 1],
		[-8, 1],
		[-3, 0.5],
		[2, 0],
		[10, 0],
	])('a mean of %d °C is %d', (tempC, quality) => {
		expect(score(() => ({ tempC })).quality).toBe(quality);
	});

	test.each([
		[0, 1],
		[20, 1],
		[40, 0.5],
		[60, 0],
		[100, 0],
	])('a mean wind of %d km/h is %d', (windKmh, quality) => {
		expect(score(() => ({ windKmh })).quality).toBe(quality);
	});

	test('cold and calm are multiplied', () => {
		expect(score(() => ({ tempC: -3, windKmh: 40 })).quality).toBe(0.25);
	});

	test('the day before yesterday does not count', () => {
		expect(score((ago) => (ago >= 24 ? { tempC: 5, windKmh: 90 } : {})).quality).toBe(1);
	});
});

describe('preservation is the share of snow that rain and thaw have spared', () => {
	const fallenAt12 = (differing: (ago: number) => Partial<HourlyReading>) =>
		score((ago) => ({ ...(ago === 12 ? snowfall(20) : {}), ...differing(ago) })).preservation;

	test.each([
		['nothing happened', () => ({}), 1],
		['1 mm of rain', (ago: number) => (ago === 6 ? { precipitationMm: 1 } : {}), 0.8],
		['5 mm of rain', (ago: number) => (ago === 6 ? { precipitationMm: 5 } : {}), 0],
		['50 mm of rain', (ago: number) => (ago === 6 ? { precipitationMm: 50 } : {}), 0],
		['four hours at 3 °C', (ago: number) => (ago < 4 ? { tempC: 3 } : {}), 0.5],
		['exactly 0 °C', (ago: number) => (ago < 4 ? { tempC: 0 } : {}), 1],
		['rain before the snow', (ago: number) => (ago === 13 ? { precipitationMm: 50 } : {}), 1],
	])('%s', (_, differing, expected) => {
		expect(fallenAt12(differing)).toBe(expected);
	});

	test('fresh snow on ruined snow counts by its share', () => {
		const { preservation } = score((ago) => {
			if (ago === 24) return snowfall(20);
			if (ago === 10) return { precipitationMm: 20 };
			return ago === 0 ? snowfall(30) : {};
		});
		expect(preservation).toBe(0.75);
	});

	test('rain in the same hour as the snow counts', () => {
		expect(score((ago) => (ago === 0 ? { snowfallCm: 0.7, precipitationMm: 3.5 } : {})).preservation).toBe(0.5);
	});

	test('without snow nothing is ruined, but the score is 0', () => {
		expect(score(() => ({ precipitationMm: 5, tempC: 2 }))).toMatchObject({ preservation: 1, depth: 0, score: 0 });
	});
});

describe('the score', () => {
	test('of 30 cm of cold, calm, dry snow is 100', () => {
		expect(score((ago) => (ago === 0 ? snowfall(30) : {})).score).toBe(100);
	});

	test('weighs depth by 0.5, quality by 0.3 and preservation by 0.2', () => {
		const parts = score((ago) => ({
			...(ago === 12 ? snowfall(20) : {}),
			...(ago === 6 ? { precipitationMm: 1 } : {}),
			tempC: -3,
		}));
		const depth = (20 * 0.5 ** 0.5) / 30;
		expect(parts).toEqual({
			score: Math.round(100 * depth ** 0.5 * 0.5 ** 0.3 * 0.8 ** 0.2),
			depth: 0.47,
			quality: 0.5,
			preservation: 0.8,
		});
	});

	/** 72 hours of random weather in which all precipitation is snow. */
	const anyWeather = (random: SeededRandom) =>
		hours(now - 72 * HOUR_MS, now, () => ({
			...snowfall(random.next() < 0.2 ? random.integer(0, 80) / 10 : 0),
			tempC: random.integer(-30, 8),
			windKmh: random.integer(0, 120),
		}));

	test('stays within 0 to 100 in any weather', () => {
		const random = seededRandom(11);
		for (let round = 0; round < 200; round += 1) {
			const { score, depth, quality, preservation } = powderScore(anyWeather(random), now);
			for (const part of [score / 100, depth, quality, preservation]) {
				expect(part).toBeGreaterThanOrEqual(0);
				expect(part).toBeLessThanOrEqual(1);
			}
		}
	});

	test('is never lowered by fresh snow', () => {
		const random = seededRandom(12);
		for (let round = 0; round < 200; round += 1) {
			const weather = anyWeather(random);
			const snowed = weather.map((hour) => (hour.endsAt === now ? { ...hour, ...snowfall(20) } : hour));
			expect(powderScore(snowed, now).score).toBeGreaterThanOrEqual(powderScore(weather, now).score);
		}
	});

	test.each(['snowfallCm', 'precipitationMm', 'tempC', 'windKmh'] as const)('is not made without every %s', (kind) => {
		expect(() => score((ago) => (ago === 71 ? { [kind]: null } : {}))).toThrow(
			expect.objectContaining({ code: 'INCOMPLETE_READINGS', expectedHourCount: 72, knownHourCount: 71 }),
		);
	});

	test('requires every hour', () => {
		expect(() => powderScore(hours(now - 71 * HOUR_MS, now), now)).toThrow(IncompleteReadingsError);
	});

	test('ignores hours outside of the window', () => {
		const wild = hours(now - 90 * HOUR_MS, now + 9 * HOUR_MS, (endsAt) =>
			endsAt > now || endsAt <= now - 72 * HOUR_MS ? { snowfallCm: 50, tempC: null } : {},
		);
		expect(powderScore(wild, now).score).toBe(0);
	});
});
