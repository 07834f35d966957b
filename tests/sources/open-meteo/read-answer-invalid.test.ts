import { describe, expect, test } from 'vitest';
import { readAnswer } from '../../../src/sources/open-meteo/read-answer.ts';
import { type LocationAnswer, manyAnswers, now, places } from '../support/forecast-fixture.ts';

// Each case makes the second of three locations invalid; the others must still be accepted.

/** Returns why the second location was rejected, and checks that the others were not. */
function reasonAfter(change: (answer: LocationAnswer) => unknown): string {
	const answers = manyAnswers();
	const [, second] = answers;
	if (second === undefined) throw new Error('the fixture has three locations');
	change(second);
	const outcomes = readAnswer(JSON.stringify(answers), places, now);
	expect(outcomes.map(({ ok }) => ok)).toEqual([true, false, true]);
	return outcomes[1]?.ok === false ? outcomes[1].reason : '';
}

describe('another unit than the requested one', () => {
	test.each([
		['hourly_units.snowfall', 'inch', 'cm', (answer: LocationAnswer) => (answer.hourly_units.snowfall = 'inch')],
		['hourly_units.snow_depth', 'ft', 'm', (answer: LocationAnswer) => (answer.hourly_units.snow_depth = 'ft')],
		['hourly_units.time', 'iso8601', 'unixtime', (answer: LocationAnswer) => (answer.hourly_units.time = 'iso8601')],
		[
			'current_units.temperature_2m',
			'°F',
			'°C',
			(answer: LocationAnswer) => (answer.current_units.temperature_2m = '°F'),
		],
		['daily_units.sunset', 'iso8601', 'unixtime', (answer: LocationAnswer) => (answer.daily_units.sunset = 'iso8601')],
	])('%s in %s is named', (field, unit, asked, change) => {
		expect(reasonAfter(change)).toBe(`${field} is "${unit}", not "${asked}"`);
	});

	test('a missing unit is not guessed', () => {
		expect(reasonAfter((answer) => Object.assign(answer.hourly_units, { snowfall: undefined }))).toBe(
			'hourly_units.snowfall is missing, not "cm"',
		);
	});
});

describe('lists', () => {
	test.each([
		['shorter', (answer: LocationAnswer) => answer.hourly.snowfall.pop(), 'hourly.snowfall has 359 values, not 360'],
		[
			'longer',
			(answer: LocationAnswer) => answer.daily.uv_index_max.push(1),
			'daily.uv_index_max has 16 values, not 15',
		],
		[
			'absent',
			(answer: LocationAnswer) => Object.assign(answer.hourly, { visibility: undefined }),
			'hourly.visibility is missing',
		],
		[
			'of texts',
			(answer: LocationAnswer) => Object.assign(answer.hourly.snowfall, ['0.1']),
			'hourly.snowfall.0 is "0.1"',
		],
	])('a list that is %s is rejected', (_, change, reason) => {
		expect(reasonAfter(change)).toContain(reason);
	});
});

describe('time', () => {
	test('an hour missing in the middle is detected', () => {
		const reason = reasonAfter((answer) => {
			for (let hour = 100; hour < 360; hour += 1) answer.hourly.time[hour] = (answer.hourly.time[hour] ?? 0) + 3_600;
		});
		expect(reason).toBe('hourly.time are not consecutive hours');
	});

	test('hours in descending order are rejected', () => {
		expect(reasonAfter((answer) => answer.hourly.time.reverse())).toBe('hourly.time are not consecutive hours');
	});

	test('current values more than two hours old are rejected', () => {
		expect(reasonAfter((answer) => (answer.current.time = now / 1_000 - 7_201))).toBe('current.time is -2.0 hours off');
	});

	test('current values in the future are rejected', () => {
		expect(reasonAfter((answer) => (answer.current.time = now / 1_000 + 3 * 3_600))).toBe(
			'current.time is 3.0 hours off',
		);
	});

	test('hours of last month are rejected, even with current values of today', () => {
		const reason = reasonAfter((answer) => {
			answer.hourly.time = answer.hourly.time.map((endsAtS) => endsAtS - 30 * 86_400);
		});
		expect(reason).toBe('hourly.time starts 37.4 days ago, not 7');
	});

	test('days of last month are rejected too', () => {
		const reason = reasonAfter((answer) => {
			answer.daily.time = answer.daily.time.map((startsAtS) => startsAtS - 30 * 86_400);
		});
		expect(reason).toBe('daily.time starts 37.4 days ago, not 7');
	});

	test.each(['Mars/Olympus', '+01:00', ''])('a time zone that does not exist is refused: "%s"', (timezone) => {
		expect(reasonAfter((answer) => (answer.timezone = timezone))).toBe('timezone is not an IANA time zone');
	});
});

describe('impossible figures', () => {
	test.each([
		['temperature_2m', 268.15, 'above 60'],
		['temperature_2m', -9_999, 'below -90'],
		['relative_humidity_2m', 101, 'above 100'],
		['precipitation_probability', -1, 'below 0'],
		['snowfall', -0.1, 'below 0'],
		['snow_depth', 185, 'above 100'],
		['weather_code', 100, 'above 99'],
		['wind_speed_10m', 451, 'above 450'],
		['wind_direction_10m', 361, 'above 360'],
		['wind_gusts_10m', 9_999, 'above 600'],
		['freezing_level_height', 32_767, 'above 12000'],
	] as const)('%s of %d', (variable, value, complaint) => {
		expect(reasonAfter((answer) => (answer.hourly[variable][200] = value))).toBe(
			`hourly.${variable}.200 is ${value}, ${complaint}`,
		);
	});

	test('a day that is neither day nor night', () => {
		expect(reasonAfter((answer) => (answer.current.is_day = 2))).toContain('current.is_day is 2');
	});

	test('a UV index of 400', () => {
		expect(reasonAfter((answer) => (answer.daily.uv_index_max[0] = 400))).toBe('daily.uv_index_max.0 is 400, above 60');
	});
});

describe('another place than the requested one', () => {
	test('a location out of order is rejected', () => {
		expect(reasonAfter((answer) => Object.assign(answer, { location_id: 7 }))).toBe('location_id is 7, not 1');
	});

	test('the base instead of the summit is rejected', () => {
		expect(reasonAfter((answer) => (answer.elevation = 2_103.1))).toBe('elevation is 2103.1, not 3221.1');
	});

	test('another mountain is rejected', () => {
		expect(reasonAfter((answer) => (answer.longitude = -121.69))).toBe('latitude and longitude are 14.9° off');
	});

	test('a value that is not an object is rejected', () => {
		const answers = [manyAnswers()[0], 'broken', manyAnswers()[2]];
		expect(readAnswer(JSON.stringify(answers), places, now)[1]).toEqual({
			ok: false,
			reason: 'the answer is "broken", not of type object',
		});
	});
});
