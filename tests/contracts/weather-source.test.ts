import { describe, expect, test } from 'vitest';
import type { Location } from '../../src/app/ports.ts';
import { NO_LIMITS } from '../../src/sources/open-meteo/open-meteo-source.ts';
import { startSimulator } from '../../src/sources/simulator/start-simulator.ts';
import {
	bachelorBase,
	locationAnswer,
	manyAnswers,
	now,
	places,
	steamboatBase,
	steamboatSummit,
} from '../sources/support/forecast-fixture.ts';
import { openMeteo } from '../sources/support/open-meteo-client.ts';
import { json, startUpstream } from '../sources/support/upstream.ts';
import { type SourceUnderTest, weatherSourceContract } from './weather-source.contract.ts';

const locations = [steamboatBase, steamboatSummit, bachelorBase] as const;

/** The client with answers written by hand from the public specification. */
async function withFixture(): Promise<SourceUnderTest> {
	const upstream = await startUpstream((response, nth, request) => {
		const isOne = !(request.url ?? '').includes('latitude=40.4572,');
		json(200, isOne ? locationAnswer() : manyAnswers(places))(response, nth, request);
	});
	const source = openMeteo(upstream.url);
	return {
		source,
		locations,
		now,
		requestCount: () => upstream.requests.length,
		async [Symbol.asyncDispose]() {
			await source.close();
			await upstream[Symbol.asyncDispose]();
		},
	};
}

/** The same client with the simulator. */
async function withSimulator(at = now): Promise<SourceUnderTest> {
	const simulator = await startSimulator({ port: 0, now: () => at });
	const clock = { now: () => at, sleep: async () => undefined };
	const source = openMeteo(simulator.url, { provider: 'simulated', limits: NO_LIMITS, clock });
	return {
		source,
		locations,
		now: at,
		requestCount: () => simulator.requestCount,
		async [Symbol.asyncDispose]() {
			await source.close();
			await simulator.close();
		},
	};
}

describe('Open-Meteo, as specified', () => weatherSourceContract(withFixture));

describe('the simulator', () => weatherSourceContract(withSimulator));

// The offset changes within the window, so hours and days diverge.
describe('the simulator, in the week in which clocks go back', () =>
	weatherSourceContract(() => withSimulator(Date.UTC(2025, 10, 1, 12))));

describe('the simulator, in the week in which clocks go forward', () =>
	weatherSourceContract(() => withSimulator(Date.UTC(2026, 2, 10, 12))));

describe('the simulator, at the end of a local day, when least of the window lies ahead', () =>
	weatherSourceContract(() => withSimulator(Date.UTC(2025, 10, 25, 6, 59))));

test('the simulator shows far hours as missing, like the service', async () => {
	await using world = await withSimulator();
	const asked: readonly Location[] = locations;
	const [outcome] = await world.source.fetchForecasts(asked);
	const last = outcome?.ok ? outcome.forecast.hourly.at(-1) : undefined;
	expect([last?.tempC, last?.snowfallCm, last?.snowDepthCm]).toEqual([null, null, null]);
});

test('a simulated source says so', async () => {
	await using world = await withSimulator();
	expect(world.source.provider).toBe('simulated');
	expect(world.source.fetchIntervalMs(10_000)).toBe(300_000);
});
