import { expect, test } from 'vitest';
import { Snowpack } from '../../../src/sources/simulator/snowpack.ts';

const HOUR_MS = 3_600_000;
const summit = { latitude: 37.6308, longitude: -119.0326, elevationM: 3369 };
const novemberAt = Date.UTC(2025, 10, 24);

test('the depth of an hour does not depend on where the request starts', () => {
	const fromMonday = new Snowpack().depthsCm(summit, novemberAt, 100);
	const fromTuesday = new Snowpack().depthsCm(summit, novemberAt + 29 * HOUR_MS, 71);
	expect(fromTuesday).toEqual(fromMonday.slice(29));
});

test('a half-hour offset gives the depths of whole hours', () => {
	const onTheHour = new Snowpack().depthsCm(summit, novemberAt, 100);
	expect(new Snowpack().depthsCm(summit, novemberAt + HOUR_MS / 2, 100)).toEqual(onTheHour);
});

test('earlier computations do not change the result', () => {
	const used = new Snowpack();
	used.depthsCm(summit, novemberAt + 900 * HOUR_MS, 24);
	used.depthsCm(summit, novemberAt - 900 * HOUR_MS, 24);
	expect(used.depthsCm(summit, novemberAt, 24)).toEqual(new Snowpack().depthsCm(summit, novemberAt, 24));
});

test.each([
	['September in the north', summit, Date.UTC(2025, 8, 1)],
	['March in the south', { ...summit, latitude: -33.35 }, Date.UTC(2025, 2, 1)],
])('a season starts bare: %s', (_, place, startsAt) => {
	expect(new Snowpack().depthsCm(place, startsAt - 5 * HOUR_MS, 6)[5]).toBe(0);
});

test('the tropical sea never has snow', () => {
	const depths = new Snowpack().depthsCm({ latitude: 5, longitude: 100, elevationM: 0 }, novemberAt, 24);
	expect(Math.max(...depths)).toBe(0);
});
