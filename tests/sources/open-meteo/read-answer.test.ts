import { describe, expect, test } from 'vitest';
import { localMidnight, readAnswer } from '../../../src/sources/open-meteo/read-answer.ts';
import {
	type LocationAnswer,
	locationAnswer,
	manyAnswers,
	now,
	places,
	steamboatBase,
	windowStartS,
} from '../support/forecast-fixture.ts';

/** Returns the forecast of one location with one change in its answer. */
function read(change: (answer: LocationAnswer) => void = () => undefined) {
	const answer = locationAnswer();
	change(answer);
	const [outcome] = readAnswer(JSON.stringify(answer), [steamboatBase], now);
	if (!outcome?.ok) throw new Error(outcome?.reason);
	return outcome.forecast;
}

describe('figures', () => {
	test('an hour is converted to the units of this site', () => {
		expect(read().hourly[10]).toEqual({
			endsAt: windowStartS * 1_000 + 10 * 3_600_000,
			tempC: -5.2,
			apparentC: -10.4,
			humidityPct: 84,
			precipitationMm: 0.6,
			precipitationChancePct: 70,
			snowfallCm: 0.42,
			snowDepthCm: 57,
			weatherCode: 73,
			visibilityM: 1_240,
			windKmh: 16.1,
			windFromDeg: 275,
			gustKmh: 41.4,
			freezingLevelM: 1_310,
			isDay: false,
		});
	});

	test('current values have the time for which they hold', () => {
		expect(read().current).toEqual({
			at: Date.UTC(2025, 10, 24, 17),
			tempC: -4.5,
			apparentC: -9.8,
			weatherCode: 73,
			windKmh: 14.4,
			windFromDeg: 280,
			gustKmh: 38.2,
			isDay: true,
		});
	});

	test('there are seven past and eight future days, with all their hours', () => {
		const { hourly, daily } = read();
		expect([hourly.length, daily.length]).toEqual([360, 15]);
	});

	test('a day has midnight, sunrise, sunset and UV index', () => {
		const startsAt = windowStartS * 1_000;
		expect(read().daily[0]).toEqual({
			startsAt,
			sunriseAt: startsAt + 24_900_000,
			sunsetAt: startsAt + 60_400_000,
			uvIndexMax: 2.15,
		});
	});

	test('snow depth in centimetres has no floating-point noise', () => {
		const { hourly } = read((answer) => {
			answer.hourly.snow_depth[0] = 0.29;
		});
		expect(hourly[0]?.snowDepthCm).toBe(29);
	});

	test('null stays null, and zero stays zero', () => {
		const { hourly } = read((answer) => {
			answer.hourly.snowfall[3] = null;
			answer.hourly.snow_depth[3] = null;
			answer.hourly.is_day[3] = null;
			answer.hourly.snowfall[4] = 0;
		});
		expect([hourly[3]?.snowfallCm, hourly[3]?.snowDepthCm, hourly[3]?.isDay]).toEqual([null, null, null]);
		expect(hourly[4]?.snowfallCm).toBe(0);
	});

	test('a location without any values is accepted, with all of them missing', () => {
		const { current } = read((answer) => {
			answer.current.temperature_2m = null;
			answer.current.weather_code = null;
			answer.current.is_day = null;
		});
		expect([current.tempC, current.weatherCode, current.isDay]).toEqual([null, null, null]);
	});

	test.each([
		['night', 0],
		['day', 86_400],
	])('the sun neither rises nor sets in the polar %s', (_, lengthS) => {
		const { daily } = read((answer) => {
			answer.daily.sunrise[2] = answer.daily.time[2] ?? null;
			answer.daily.sunset[2] = (answer.daily.time[2] ?? 0) + lengthS;
		});
		expect([daily[2]?.sunriseAt, daily[2]?.sunsetAt]).toEqual([null, null]);
	});

	test('variables that were not requested are ignored', () => {
		const answer = { ...locationAnswer(), minutely_15: { time: [] } };
		expect(readAnswer(JSON.stringify(answer), [steamboatBase], now)[0]).toHaveProperty('ok', true);
	});
});

describe('shape', () => {
	test('several locations are an array in the requested order', () => {
		const outcomes = readAnswer(JSON.stringify(manyAnswers()), places, now);
		expect(outcomes.map(({ ok }) => ok)).toEqual([true, true, true]);
	});

	test.each([
		['one location for three', locationAnswer()],
		['two for three', manyAnswers().slice(0, 2)],
		['four for three', [...manyAnswers(), locationAnswer(steamboatBase, 3)]],
		['none', []],
	])('%s is rejected as a whole', (_, answer) => {
		expect(() => readAnswer(JSON.stringify(answer), places, now)).toThrow(
			expect.objectContaining({ code: 'UPSTREAM_INVALID' }),
		);
	});

	test.each([
		['cut-off JSON', JSON.stringify(manyAnswers()).slice(0, -200)],
		['a sentence after the figures', `${JSON.stringify(manyAnswers())}Unexpected error while streaming data`],
		['nothing', ''],
		['an error with status 200', '{"error":true,"reason":"broken"}'],
	])('%s is rejected as a whole', (_, body) => {
		expect(() => readAnswer(body, places, now)).toThrow(expect.objectContaining({ code: 'UPSTREAM_INVALID' }));
	});
});

const at = (text: string) => Date.parse(text);

describe('start of a local day', () => {
	test('an ordinary midnight stays', () => {
		expect(localMidnight(at('2025-11-24T07:00Z'), 'America/Denver')).toBe(at('2025-11-24T07:00Z'));
	});

	test('after clocks went back, the summer offset names 23:00, and the day starts an hour later', () => {
		expect(localMidnight(at('2025-11-03T06:00Z'), 'America/Denver')).toBe(at('2025-11-03T07:00Z'));
	});

	test('after clocks went forward, the winter offset names 01:00, and the day starts an hour earlier', () => {
		expect(localMidnight(at('2026-03-09T07:00Z'), 'America/Denver')).toBe(at('2026-03-09T06:00Z'));
	});

	test('before clocks went back, the winter offset names 01:00 of a summer day', () => {
		expect(localMidnight(at('2025-11-01T07:00Z'), 'America/Denver')).toBe(at('2025-11-01T06:00Z'));
	});

	test('if midnight is skipped, the day starts at its first instant', () => {
		// Chile: 2025-09-06 24:00 becomes 01:00 on the 7th.
		expect(localMidnight(at('2025-09-07T04:00Z'), 'America/Santiago')).toBe(at('2025-09-07T04:00Z'));
	});

	test('a half-hour offset is kept', () => {
		expect(localMidnight(at('2025-11-23T18:30Z'), 'Asia/Kolkata')).toBe(at('2025-11-23T18:30Z'));
	});
});
