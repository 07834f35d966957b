import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ConditionsStore, FetchedResort } from '../../src/app/ports.ts';
import type { LocationForecast } from '../../src/domain/readings.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/domain/time.ts';
import { createLibsqlStores, createMemoryStores } from '../../src/storage/stores.ts';
import { testEpochAt } from '../support/fake-clock.ts';
import { makeForecast, makeHour } from '../support/fake-weather-source.ts';
import { openTempDatabase, type TempDatabase } from '../support/temp-db.ts';

// The contract of every conditions store.

const now = testEpochAt;
const wide = { fromAt: now - 30 * DAY_MS, toAt: now + 30 * DAY_MS };

function fetched(resortId: string, forecast: LocationForecast = makeForecast(now)): FetchedResort {
	return { resortId, base: forecast, summit: forecast };
}

describe.each(['a file', 'memory'] as const)('conditions in %s', (kind) => {
	let temp: TempDatabase;
	let store: ConditionsStore;

	beforeEach(async () => {
		temp = await openTempDatabase();
		const stores =
			kind === 'a file' ? createLibsqlStores(temp.database, 'open-meteo') : createMemoryStores('open-meteo');
		store = stores.conditions;
	});
	afterEach(() => temp[Symbol.asyncDispose]());

	async function readings(resortId: string, window = wide) {
		const found = (await store.loadReadings([resortId], window)).get(resortId);
		if (!found) throw new Error(`no readings of ${resortId}`);
		return found;
	}

	test('a new store is empty', async () => {
		expect(await store.loadFetchStates()).toEqual(new Map());
		expect(await store.loadReadings(['mammoth'], wide)).toEqual(new Map());
	});

	test('every fetched value is loaded unchanged', async () => {
		// All values differ, so that none can be mistaken for another.
		const hour = makeHour(now, {
			tempC: -5.1,
			apparentC: -9.2,
			humidityPct: 81,
			precipitationMm: 1.3,
			precipitationChancePct: 74,
			snowfallCm: 1.5,
			snowDepthCm: 56.7,
			weatherCode: 75,
			visibilityM: 4_080,
			windKmh: 20.9,
			windFromDeg: 271,
			gustKmh: 41.1,
			freezingLevelM: 1_812,
			isDay: false,
		});
		const base = { ...makeForecast(now, { current: { gustKmh: 44.4, isDay: false } }), hourly: [hour] };
		const summit = { ...makeForecast(now), hourly: [{ ...hour, tempC: -7.7 }] };
		await store.saveFetched([{ resortId: 'mammoth', base, summit }], now);
		expect(await readings('mammoth')).toEqual({
			resortId: 'mammoth',
			timeZone: 'America/Denver',
			fetchedAt: now,
			current: {
				base: {
					tempC: { value: -5, at: now },
					apparentC: { value: -9, at: now },
					weatherCode: { value: 73, at: now },
					windKmh: { value: 20, at: now },
					windFromDeg: { value: 270, at: now },
					gustKmh: { value: 44.4, at: now },
					isDay: { value: false, at: now },
				},
				summit: expect.objectContaining({ gustKmh: { value: 40, at: now }, isDay: { value: true, at: now } }),
			},
			hourly: { base: [hour], summit: [{ ...hour, tempC: -7.7 }] },
			daily: base.daily,
		});
	});

	test('hours are loaded ascending, excluding the start of the window and including its end', async () => {
		await store.saveFetched([fetched('mammoth')], now);
		const window = { fromAt: now - 2 * HOUR_MS, toAt: now + HOUR_MS };
		const { hourly } = await readings('mammoth', window);
		expect(hourly.summit.map(({ endsAt }) => endsAt)).toEqual([now - HOUR_MS, now, now + HOUR_MS]);
	});

	test('the days of the hours are loaded', async () => {
		await store.saveFetched([fetched('mammoth')], now);
		const { daily } = await readings('mammoth', { fromAt: now - HOUR_MS, toAt: now + HOUR_MS });
		expect(daily.map(({ startsAt }) => new Date(startsAt).toISOString())).toEqual(['2026-11-23T07:00:00.000Z']);
	});

	test('a null never overwrites a stored hour', async () => {
		const missing = { tempC: null, snowfallCm: null, isDay: null };
		await store.saveFetched([fetched('mammoth')], now);
		await store.saveFetched([fetched('mammoth', makeForecast(now, { hour: { ...missing, gustKmh: 66 } }))], now + 1);
		const { hourly } = await readings('mammoth', { fromAt: now - HOUR_MS, toAt: now });
		expect(hourly.base).toEqual([makeHour(now, { gustKmh: 66 })]);
	});

	test('a null never overwrites a current value, which keeps its time', async () => {
		await store.saveFetched([fetched('mammoth')], now);
		const later = makeForecast(now + HOUR_MS, { current: { tempC: null } });
		await store.saveFetched([fetched('mammoth', later)], now + HOUR_MS);
		const { current } = await readings('mammoth');
		expect(current.summit.tempC).toEqual({ value: -5, at: now });
		expect(current.summit.gustKmh).toEqual({ value: 40, at: now + HOUR_MS });
	});

	test('an older current value never overwrites a newer one', async () => {
		await store.saveFetched([fetched('mammoth')], now);
		const older = makeForecast(now - MINUTE_MS, { current: { tempC: 3 } });
		await store.saveFetched([fetched('mammoth', older)], now + 1);
		expect((await readings('mammoth')).current.base.tempC).toEqual({ value: -5, at: now });
	});

	test('a current value of the same instant is replaced', async () => {
		await store.saveFetched([fetched('mammoth')], now);
		await store.saveFetched([fetched('mammoth', makeForecast(now, { current: { tempC: 3 } }))], now + 1);
		expect((await readings('mammoth')).current.base.tempC).toEqual({ value: 3, at: now });
	});

	test('a null never overwrites sunrise and sunset', async () => {
		const forecast = makeForecast(now);
		const dark = forecast.daily.map((day) => ({ ...day, sunriseAt: null, uvIndexMax: null }));
		await store.saveFetched([fetched('mammoth', forecast)], now);
		await store.saveFetched([fetched('mammoth', { ...forecast, daily: dark })], now + 1);
		expect((await readings('mammoth')).daily).toEqual(forecast.daily);
	});

	test('a fetch is recorded as an attempt and a success', async () => {
		await store.saveProblems([{ resortId: 'mammoth', problem: 'base: too old' }], now);
		await store.saveFetched([fetched('mammoth')], now + 1);
		const state = { resortId: 'mammoth', attemptedAt: now + 1, fetchedAt: now + 1, problem: null };
		expect(await store.loadFetchStates()).toEqual(new Map([['mammoth', state]]));
	});

	test('a problem is recorded as an attempt, and the figures stay', async () => {
		await store.saveFetched([fetched('mammoth')], now);
		await store.saveProblems([{ resortId: 'mammoth', problem: 'base: too old' }], now + 1);
		const state = { resortId: 'mammoth', attemptedAt: now + 1, fetchedAt: now, problem: 'base: too old' };
		expect(await store.loadFetchStates()).toEqual(new Map([['mammoth', state]]));
		expect((await readings('mammoth')).fetchedAt).toBe(now);
	});

	test('a resort that was never fetched successfully has no readings', async () => {
		await store.saveProblems([{ resortId: 'mammoth', problem: 'base: too old' }], now);
		expect(await store.loadReadings(['mammoth'], wide)).toEqual(new Map());
	});

	test('one height alone is stored, but does not count as a success', async () => {
		await store.saveFetched([{ resortId: 'mammoth', base: null, summit: makeForecast(now) }], now);
		const { fetchedAt, timeZone, current, hourly, daily } = await readings('mammoth');
		expect({ fetchedAt, timeZone, base: current.base, hourCount: hourly.base.length }).toEqual({
			fetchedAt: null,
			timeZone: 'America/Denver',
			base: {},
			hourCount: 0,
		});
		expect(current.summit.tempC).toEqual({ value: -5, at: now });
		expect(hourly.summit).toHaveLength(360);
		expect(daily).toHaveLength(15);
	});

	test('only requested resorts are loaded', async () => {
		await store.saveFetched([fetched('mammoth'), fetched('steamboat')], now);
		expect([...(await store.loadReadings(['steamboat', 'nowhere'], wide)).keys()]).toEqual(['steamboat']);
	});

	test('pruning removes the hours that ended before, and their days', async () => {
		await store.saveFetched([fetched('mammoth')], now);
		await store.pruneBefore(now);
		const { hourly, daily } = await readings('mammoth');
		expect(hourly.base[0]?.endsAt).toBe(now);
		expect(hourly.summit[0]?.endsAt).toBe(now);
		expect(daily[0]?.startsAt).toBeGreaterThanOrEqual(now - 25 * HOUR_MS);
	});

	test('saving nothing is allowed', async () => {
		await store.saveFetched([], now);
		await store.saveProblems([], now);
		expect(await store.loadFetchStates()).toEqual(new Map());
	});
});
