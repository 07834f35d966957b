import { expect, test } from 'vitest';
import type { HourlyReading } from '../../../src/domain/readings.ts';
import { now } from '../support/forecast-fixture.ts';
import { simulate } from '../support/simulated.ts';

const HOUR_MS = 3_600_000;

test('two simulators agree in every figure', async () => {
	expect(await simulate(now)).toEqual(await simulate(now));
});

test.each([
	['an hour later', HOUR_MS],
	['five days later', 120 * HOUR_MS],
	['twelve days later, in another month', 288 * HOUR_MS],
])('an hour that is asked for again %s has the same figures', async (_, laterMs) => {
	const [first, later] = await Promise.all([simulate(now), simulate(now + laterMs)]);
	const complete = (hour: HourlyReading) => !Object.values(hour).includes(null);
	const seenFirst = new Map(first[0]?.summit.hourly.filter(complete).map((hour) => [hour.endsAt, hour]));
	const again = later[0]?.summit.hourly.filter((hour) => seenFirst.has(hour.endsAt)) ?? [];
	expect(again.length).toBeGreaterThanOrEqual(60);
	expect(again).toEqual(again.map(({ endsAt }) => seenFirst.get(endsAt)));
});

test('the present is the hour that has just ended, when it is asked for on the hour', async () => {
	const [resort] = await simulate(Date.UTC(2025, 10, 24, 17));
	const { current, hourly } = resort?.summit ?? {};
	const hour = hourly?.find(({ endsAt }) => endsAt === current?.at);
	expect([current?.tempC, current?.gustKmh, current?.weatherCode]).toEqual([
		hour?.tempC,
		hour?.gustKmh,
		hour?.weatherCode,
	]);
});
