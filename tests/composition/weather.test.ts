import { expect, test } from 'vitest';
import { systemClock } from '../../src/composition/runtime.ts';
import { createWeatherSource, unavailableSource } from '../../src/composition/weather.ts';
import { ConfigError } from '../../src/domain/config-error.ts';

const parts = { clock: systemClock, random: () => 0.5 };

test('the default is Open-Meteo within its daily budget', () => {
	const { provider, limits, batchSize } = createWeatherSource({}, parts);
	expect({ provider, limits, batchSize }).toEqual({
		provider: 'open-meteo',
		limits: { perMinute: 600, perDay: 5_000 },
		batchSize: 100,
	});
});

test('a smaller budget spreads fetches further apart', () => {
	const usual = createWeatherSource({}, parts).fetchIntervalMs(10);
	const thrifty = createWeatherSource({ OPEN_METEO_DAILY_UNITS: '500' }, parts).fetchIntervalMs(10);
	expect(thrifty).toBeGreaterThan(usual * 9);
});

test('simulated figures are marked as such, and cost nothing', () => {
	const source = createWeatherSource({ WEATHER: 'simulated', OPEN_METEO_URL: 'http://127.0.0.1:9' }, parts);
	expect(source.provider).toBe('simulated');
	expect(source.limits.perDay).toBe(Number.POSITIVE_INFINITY);
});

test.each([
	['WEATHER', { WEATHER: 'marker-c11e' }],
	['OPEN_METEO_URL', { OPEN_METEO_URL: 'marker-c11e' }],
	['OPEN_METEO_URL', { WEATHER: 'simulated' }],
	['OPEN_METEO_DAILY_UNITS', { OPEN_METEO_DAILY_UNITS: 'marker-c11e' }],
	['OPEN_METEO_BATCH_SIZE', { OPEN_METEO_BATCH_SIZE: '0' }],
])('an invalid %s is rejected by name, without its value', (name, variables) => {
	expect(() => createWeatherSource(variables, parts)).toThrow(
		expect.objectContaining({
			code: 'CONFIG_INVALID',
			faults: [{ variable: name, requirement: expect.not.stringContaining('marker') }],
			message: expect.not.stringContaining('marker'),
		}),
	);
});

test('with an invalid configuration each fetch fails with the reason', async () => {
	const source = unavailableSource(
		{},
		new ConfigError([{ variable: 'WEATHER', requirement: 'must be one of …' }]),
		parts,
	);
	await expect(source.fetchForecasts([])).rejects.toMatchObject({
		code: 'UPSTREAM_REFUSED',
		message: 'WEATHER must be one of …',
	});
});
