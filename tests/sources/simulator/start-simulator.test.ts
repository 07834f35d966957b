import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../../src/sources/simulator/start-simulator.ts';
import { now } from '../support/forecast-fixture.ts';

let simulator: Simulator;
beforeEach(async () => {
	simulator = await startSimulator({ port: 0, now: () => now });
});
afterEach(() => simulator.close());

const good = {
	latitude: '40.4572',
	longitude: '-106.8045',
	elevation: '2103.1',
	hourly: 'temperature_2m,snow_depth',
	current: 'is_day',
	daily: 'sunrise',
	past_days: '1',
	forecast_days: '2',
	timezone: 'auto',
	timeformat: 'unixtime',
};

async function ask(changes: Readonly<Record<string, string | undefined>> = {}) {
	const parameters = Object.entries({ ...good, ...changes }).flatMap(([name, value]) =>
		value === undefined ? [] : [[name, value]],
	);
	const response = await fetch(`${simulator.url}/v1/forecast?${new URLSearchParams(parameters)}`);
	return { status: response.status, type: response.headers.get('content-type'), answer: await response.json() };
}

describe('a valid request', () => {
	test('for one place gets an object with every field of the service', async () => {
		const { status, type, answer } = await ask();
		expect([status, type]).toEqual([200, 'application/json; charset=utf-8']);
		expect(answer).toMatchObject({
			latitude: expect.closeTo(40.4572, 0),
			longitude: expect.closeTo(-106.8045, 0),
			generationtime_ms: expect.any(Number),
			utc_offset_seconds: -25_200,
			timezone: 'America/Denver',
			elevation: 2103.1,
			current_units: { time: 'unixtime', interval: 'seconds', is_day: '' },
			current: { time: Date.UTC(2025, 10, 24, 17) / 1_000, interval: 900, is_day: 1 },
			hourly_units: { time: 'unixtime', temperature_2m: '°C', snow_depth: 'm' },
			daily_units: { time: 'unixtime', sunrise: 'unixtime' },
		});
		expect(answer).not.toHaveProperty('location_id');
	});

	test('for several places gets an array, where all but the first have their position', async () => {
		const { answer } = await ask({ latitude: '40,41,42', longitude: '-106,-106,-106', elevation: '1,2,3' });
		expect(answer.map((place: { location_id?: number }) => place.location_id)).toEqual([undefined, 1, 2]);
	});

	test('gets the requested number of days, from local midnight', async () => {
		const { answer } = await ask();
		expect([answer.hourly.time.length, answer.hourly.snow_depth.length, answer.daily.sunrise.length]).toEqual([
			72, 72, 3,
		]);
		expect(answer.hourly.time[0]).toBe(Date.UTC(2025, 10, 23, 7) / 1_000);
	});

	test('gets no section without a requested variable', async () => {
		const { answer } = await ask({ hourly: undefined, daily: undefined });
		expect(answer).not.toHaveProperty('hourly');
		expect(answer).not.toHaveProperty('daily_units');
	});

	test('may have a key', async () => {
		expect((await ask({ apikey: 'secret' })).status).toBe(200);
	});

	test.each([
		['37.6308', '-119.0326', 'America/Los_Angeles'],
		['43.7583', '-110.9575', 'America/Denver'],
		['43.7', '-114.35', 'America/Boise'],
		['35.3', '-111.7', 'America/Phoenix'],
		['46.9', '-95', 'America/Chicago'],
		['44.5', '-72.8', 'America/New_York'],
		['60.9', '-149.1', 'America/Anchorage'],
		['46.0', '7.7', 'Etc/GMT-1'],
		['-32.8', '-70.2', 'Etc/GMT+5'],
		['51.5', '0', 'GMT'],
	])('gets the time zone of the place: %s, %s is %s', async (latitude, longitude, zone) => {
		expect((await ask({ latitude, longitude })).answer.timezone).toBe(zone);
	});

	test('beyond the model’s horizon every value is null, except those known from the calendar', async () => {
		const { answer } = await ask({
			hourly: 'temperature_2m,is_day',
			daily: 'sunrise,uv_index_max',
			forecast_days: '16',
		});
		const known = answer.hourly.temperature_2m.findLastIndex((value: number | null) => value !== null);
		expect(known).toBe(24 + 10 + 175);
		expect(answer.hourly.is_day).not.toContain(null);
		expect([answer.daily.uv_index_max.at(-1), typeof answer.daily.sunrise.at(-1)]).toEqual([null, 'number']);
	});
});

describe('an invalid request', () => {
	test.each<[string, Readonly<Record<string, string | undefined>>, RegExp]>([
		['an unknown hourly variable', { hourly: 'temperature_2m,snow' }, /'hourly' from invalid String value snow/],
		['an unknown current variable', { current: 'sunrise' }, /'current' from invalid String value sunrise/],
		['an unknown daily variable', { daily: 'snowfall' }, /'daily' from invalid String value snowfall/],
		['fewer longitudes than latitudes', { latitude: '40,41' }, /'latitude' and 'longitude' must have the same number/],
		['fewer heights than places', { latitude: '40,41', longitude: '1,2' }, /'elevation' must have the same number/],
		['no place', { latitude: undefined }, /'latitude' must not be empty/],
		['a latitude that is no number', { latitude: 'north' }, /'latitude' holds an invalid number: north/],
		['an empty element', { latitude: '40,', longitude: '1,2', elevation: '1,2' }, /invalid number/],
		['a latitude beyond the pole', { latitude: '91' }, /Latitude must be in range of -90 to 90/],
		['a longitude beyond the date line', { longitude: '-181' }, /Longitude must be in range of -180 to 180/],
		['more days than there are', { forecast_days: '17' }, /'forecast_days' is invalid/],
		['a part of a day', { past_days: '1.5' }, /'past_days' is invalid/],
		['a zone that does not exist', { timezone: 'Mars/Olympus' }, /Invalid timezone/],
		['another time format', { timeformat: 'iso8601' }, /timeformat=unixtime/],
		['another unit', { temperature_unit: 'fahrenheit' }, /'temperature_unit' is not simulated/],
	])('with %s gets 400 and the reason', async (_, changes, reason) => {
		const { status, answer } = await ask(changes);
		expect([status, answer]).toEqual([400, { error: true, reason: expect.stringMatching(reason) }]);
	});

	test('for more than a thousand places gets 400', async () => {
		const many = Array(1_001).fill('1').join(',');
		const { status, answer } = await ask({ latitude: many, longitude: many, elevation: many });
		expect([status, answer.reason]).toEqual([400, expect.stringContaining('must not exceed 1000 coordinates')]);
	});

	test('for another path gets 404 in the same format', async () => {
		const response = await fetch(`${simulator.url}/v1/archive`);
		expect([response.status, await response.json()]).toEqual([404, { error: true, reason: 'Not Found' }]);
	});
});

test('requests for forecasts are counted, including rejected ones', async () => {
	await ask();
	await ask({ latitude: 'x' });
	await fetch(`${simulator.url}/favicon.ico`);
	expect(simulator.requestCount).toBe(2);
});

test('closing twice is allowed, and frees the port', async () => {
	await simulator.close();
	await simulator.close();
	await expect(ask()).rejects.toThrow();
});

test('a port in use is an error at once', async () => {
	await expect(startSimulator({ port: simulator.port, now: () => now })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
