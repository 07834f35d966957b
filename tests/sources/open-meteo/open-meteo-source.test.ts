import { describe, expect, test } from 'vitest';
import { retryAt } from '../../../src/sources/open-meteo/open-meteo-source.ts';
import { manyAnswers, places } from '../support/forecast-fixture.ts';
import { openMeteo } from '../support/open-meteo-client.ts';
import { closedPortUrl, json, startUpstream } from '../support/upstream.ts';

const asked = {
	latitude: '40.4572,40.4572,43.9792',
	longitude: '-106.8045,-106.8045,-121.6886',
	elevation: '2103.1,3221.1,1737.4',
	hourly:
		'temperature_2m,apparent_temperature,relative_humidity_2m,precipitation,precipitation_probability,snowfall,snow_depth,weather_code,visibility,wind_speed_10m,wind_direction_10m,wind_gusts_10m,freezing_level_height,is_day',
	current: 'temperature_2m,apparent_temperature,weather_code,wind_speed_10m,wind_direction_10m,wind_gusts_10m,is_day',
	daily: 'sunrise,sunset,uv_index_max',
	past_days: '7',
	forecast_days: '8',
	timezone: 'auto',
	timeformat: 'unixtime',
};

test('all locations are requested in one GET, with exactly these parameters', async () => {
	await using upstream = await startUpstream(json(200, manyAnswers()));
	await using source = openMeteo(upstream.url);
	await source.fetchForecasts(places);
	expect(upstream.requests.map(({ method }) => method)).toEqual(['GET']);
	const url = new URL(upstream.requests[0]?.url ?? '', upstream.url);
	expect(url.pathname).toBe('/v1/forecast');
	expect([...url.searchParams]).toEqual(Object.entries(asked));
});

test('the headers reveal nothing about this machine', async () => {
	await using upstream = await startUpstream(json(200, manyAnswers()));
	await using source = openMeteo(upstream.url);
	await source.fetchForecasts(places);
	expect(upstream.requests[0]?.headers).toEqual({
		host: new URL(upstream.url).host,
		connection: 'keep-alive',
		accept: 'application/json',
		'accept-encoding': 'gzip',
		'user-agent': 'snowline',
	});
});

test('a key is sent as an additional parameter', async () => {
	await using upstream = await startUpstream(json(200, manyAnswers()));
	await using source = openMeteo(upstream.url, { apiKey: 'key-4f1c' });
	await source.fetchForecasts(places);
	const url = new URL(upstream.requests[0]?.url ?? '', upstream.url);
	expect([...url.searchParams]).toEqual([...Object.entries(asked), ['apikey', 'key-4f1c']]);
});

test('an empty key counts as none', async () => {
	await using upstream = await startUpstream(json(200, manyAnswers()));
	await using source = openMeteo(upstream.url, { apiKey: '' });
	await source.fetchForecasts(places);
	expect(upstream.requests[0]?.url).not.toContain('apikey');
});

test('a path in the URL of the service is ignored', async () => {
	await using upstream = await startUpstream(json(200, manyAnswers()));
	await using source = openMeteo(`${upstream.url}/elsewhere?x=1`);
	await source.fetchForecasts(places);
	expect(upstream.requests[0]?.url).toMatch(/^\/v1\/forecast\?latitude=/);
});

test('without locations nothing is sent', async () => {
	await using source = openMeteo(await closedPortUrl());
	expect(await source.fetchForecasts([])).toEqual([]);
});

test('more locations than fit in a request throw a RangeError', async () => {
	await using source = openMeteo(await closedPortUrl(), { batchSize: 2 });
	await expect(source.fetchForecasts(places)).rejects.toThrow(RangeError);
});

test('cost, limits and interval are derived from the list of variables', async () => {
	await using source = openMeteo('http://127.0.0.1:1');
	expect(source.costUnits(10)).toBeCloseTo(25.71, 2);
	expect(source.limits).toEqual({ perMinute: 600, perDay: 5_000 });
	expect(source.fetchIntervalMs(10)).toBe(444_343);
});

test('a full batch is within the limit of a minute', async () => {
	await using source = openMeteo('http://127.0.0.1:1');
	expect(source.costUnits(source.batchSize)).toBeLessThanOrEqual(source.limits.perMinute);
});

const now = Date.parse('2025-12-31T23:59:30.500Z');

describe('end of a rate limit', () => {
	test.each([
		['Minutely API request limit exceeded. Please try again in one minute.', '2026-01-01T00:00:00.000Z'],
		['Hourly API request limit exceeded. Please try again in the next hour.', '2026-01-01T00:00:00.000Z'],
		['Daily API request limit exceeded. Please try again tomorrow.', '2026-01-01T00:00:00.000Z'],
	])('just before the year ends, all windows end with it: %s', (reason, expected) => {
		expect(new Date(retryAt(reason, now)).toISOString()).toBe(expected);
	});

	test.each([
		['Minutely API request limit exceeded. Please try again in one minute.', '2025-11-24T17:08:00.000Z'],
		['Hourly API request limit exceeded. Please try again in the next hour.', '2025-11-24T18:00:00.000Z'],
		['Daily API request limit exceeded. Please try again tomorrow.', '2025-11-25T00:00:00.000Z'],
		['Too many concurrent requests', '2025-11-24T17:08:00.000Z'],
		['', '2025-11-24T17:08:00.000Z'],
	])('the reason names the window: %s', (reason, expected) => {
		expect(new Date(retryAt(reason, Date.parse('2025-11-24T17:07:12Z'))).toISOString()).toBe(expected);
	});

	test('at the very start of a window, the time is that of the next one', () => {
		expect(retryAt('Minutely', 60_000)).toBe(120_000);
	});
});
