import { expect, test } from 'vitest';
import type { Location, WeatherSource } from '../../src/app/ports.ts';

/** A source under test, and its environment. */
export type SourceUnderTest = AsyncDisposable & {
	readonly source: WeatherSource;
	/** Three points: base and summit of one resort, and the base of another. */
	readonly locations: readonly [Location, Location, Location];
	readonly now: number;
	/** Upstream requests made so far. */
	requestCount(): number;
};

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The contract of every weather source. */
export function weatherSourceContract(start: () => Promise<SourceUnderTest>): void {
	/** The outcome of the first location, requested with the others. */
	async function fetchOne({ source, locations }: SourceUnderTest) {
		const [outcome] = await source.fetchForecasts(locations);
		if (!outcome?.ok) throw new Error(outcome?.reason ?? 'no outcome');
		return outcome.forecast;
	}

	test('one call is one request with one outcome per location', async () => {
		await using world = await start();
		const outcomes = await world.source.fetchForecasts(world.locations);
		expect(outcomes.map(({ ok }) => ok)).toEqual([true, true, true]);
		expect(world.requestCount()).toBe(1);
	});

	test('a single location gets the same outcome as one of many', async () => {
		await using world = await start();
		const alone = await world.source.fetchForecasts(world.locations.slice(0, 1));
		expect(alone).toEqual((await world.source.fetchForecasts(world.locations)).slice(0, 1));
	});

	test('hours are consecutive, and cover seven days back and seven ahead', async () => {
		await using world = await start();
		const { hourly } = await fetchOne(world);
		const ends = hourly.map(({ endsAt }) => endsAt);
		expect(ends).toEqual(ends.map((_, hour) => (ends[0] ?? 0) + hour * HOUR_MS));
		expect(ends[0]).toBeLessThanOrEqual(world.now - 7 * DAY_MS + HOUR_MS);
		expect(ends.at(-1)).toBeGreaterThanOrEqual(world.now + 7 * DAY_MS - HOUR_MS);
	});

	test('hours from a week ago to a week ahead have figures', async () => {
		await using world = await start();
		const { hourly } = await fetchOne(world);
		const needed = hourly.filter(({ endsAt }) => endsAt > world.now - 7 * DAY_MS && endsAt <= world.now + 7 * DAY_MS);
		const missing = needed.filter((hour) => Object.values(hour).includes(null));
		expect([needed.length, missing.length]).toEqual([336, 0]);
	});

	test('current values are of now', async () => {
		await using world = await start();
		const { current } = await fetchOne(world);
		expect(Math.abs(current.at - world.now)).toBeLessThanOrEqual(HOUR_MS);
		expect(Object.values(current)).not.toContain(null);
	});

	test('each day starts at midnight in the zone of the place, and has its sunrise before its sunset', async () => {
		await using world = await start();
		const { daily, timeZone } = await fetchOne(world);
		const wall = new Intl.DateTimeFormat('en', { timeZone, hour: 'numeric', minute: 'numeric', hourCycle: 'h23' });
		expect(new Set(daily.map(({ startsAt }) => wall.format(startsAt)))).toEqual(new Set(['00:00']));
		const lit = daily.filter(
			({ startsAt, sunriseAt, sunsetAt }) =>
				sunriseAt !== null && sunsetAt !== null && startsAt < sunriseAt && sunriseAt < sunsetAt,
		);
		expect(lit).toHaveLength(15);
	});

	test('more locations than the batch size are rejected before a request', async () => {
		await using world = await start();
		const tooMany = Array.from({ length: world.source.batchSize + 1 }, () => world.locations[0]);
		await expect(world.source.fetchForecasts(tooMany)).rejects.toThrow(RangeError);
		expect(world.requestCount()).toBe(0);
	});

	test('more locations cost more, and are not fetched more often', async () => {
		await using world = await start();
		const { source } = world;
		expect(source.costUnits(1_000)).toBeCloseTo(100 * source.costUnits(10), 6);
		expect(source.fetchIntervalMs(1_000)).toBeGreaterThanOrEqual(source.fetchIntervalMs(10));
	});
}
