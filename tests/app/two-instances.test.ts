import { expect, test } from 'vitest';
import { ensureFresh } from '../../src/app/ensure-fresh.ts';
import { LEASE_TTL_MS, refreshConditions } from '../../src/app/refresh-conditions.ts';
import { runRefresh } from '../../src/app/run-refresh.ts';
import { MINUTE_MS, SECOND_MS } from '../../src/domain/time.ts';
import { openDatabase } from '../../src/storage/open-database.ts';
import { createLibsqlStores } from '../../src/storage/stores.ts';
import { createFakeClock, settle } from '../support/fake-clock.ts';
import { createFakeWeatherSource } from '../support/fake-weather-source.ts';
import { openTempDatabase } from '../support/temp-db.ts';
import { makeSite } from './make-site.ts';

// Instances that share nothing but one SQLite file, as the functions of one deployment do: together they make one
// request per refresh.

async function makeTwo() {
	const temp = await openTempDatabase();
	const second = openDatabase({ url: temp.url });
	const clock = createFakeClock();
	const source = createFakeWeatherSource({ now: clock.now });
	const make = (database: typeof second, holder: string) =>
		makeSite({ stores: createLibsqlStores(database, 'open-meteo'), clock, source, holder });
	const a = make(temp.database, 'a');
	const b = make(second, 'b');
	// Opening takes real time, which the fake clock does not advance.
	await b.site.upstream.load();
	return {
		a,
		b,
		clock,
		source,
		async [Symbol.asyncDispose]() {
			second.close();
			await temp[Symbol.asyncDispose]();
		},
	};
}

const dashboard = { path: '/', resortIds: ['mammoth', 'palisades-tahoe', 'grand-targhee', 'steamboat', 'mt-bachelor'] };

test('fifty pages of two instances make one request', async () => {
	await using two = await makeTwo();
	const asked = Array.from({ length: 50 }, (_, n) => ensureFresh(n % 2 === 0 ? two.a.site : two.b.site, dashboard));
	await two.clock.advance(100);
	expect(new Set(await Promise.all(asked))).toEqual(new Set(['settled']));
	expect(two.source.calls).toHaveLength(1);
});

test('one instance shows what the other fetched, without fetching again', async () => {
	await using two = await makeTwo();
	await refreshConditions(two.a.site);
	await two.clock.advance(MINUTE_MS);
	expect(await refreshConditions(two.b.site)).toMatchObject({ state: 'nothing-to-do' });
	expect((await two.b.site.conditions.loadFetchStates()).size).toBe(5);
	expect(two.source.calls).toHaveLength(1);
});

test('an hour of refreshes by both makes twelve requests', async () => {
	await using two = await makeTwo();
	for (let slot = 0; slot < 12; slot += 1) {
		await Promise.all([refreshConditions(two.a.site), refreshConditions(two.b.site)]);
		await two.clock.advance(5 * MINUTE_MS);
	}
	expect(two.source.calls).toHaveLength(12);
});

test('units that one instance spent are not available to the other', async () => {
	await using two = await makeTwo();
	for (let n = 0; n < 30; n += 1) await refreshConditions(n % 2 === 0 ? two.a.site : two.b.site, { force: true });
	// 26 units each, 600 a minute.
	expect(two.source.calls).toHaveLength(23);
});

test('the pause after a failure of one instance applies to the other', async () => {
	await using two = await makeTwo();
	two.source.answer = () => {
		throw new TypeError('unreachable');
	};
	await refreshConditions(two.a.site);
	expect(await refreshConditions(two.b.site)).toMatchObject({ state: 'nothing-to-do' });
});

test('an instance that dies during a fetch blocks the other only until its lease ends', async () => {
	await using two = await makeTwo();
	const diesAt = two.clock.now();
	expect(await two.a.site.leases.acquire('fetch', 'a', diesAt, LEASE_TTL_MS)).toBe(true);
	two.clock.set(diesAt + LEASE_TTL_MS - 1);
	expect(await refreshConditions(two.b.site)).toMatchObject({ state: 'busy' });
	two.clock.set(diesAt + LEASE_TTL_MS);
	expect(await refreshConditions(two.b.site)).toMatchObject({ state: 'fetched' });
});

test('an instance paused beyond its lease stores what it has, and stops', async () => {
	await using two = await makeTwo();
	two.source.answer = 'hang';
	const paused = refreshConditions(two.a.site);
	await settle();
	two.clock.set(two.clock.now() + LEASE_TTL_MS + SECOND_MS);
	two.source.answer = 'good';
	expect(await refreshConditions(two.b.site)).toMatchObject({ state: 'fetched' });
	two.source.release();
	expect(await paused).toMatchObject({ state: 'fetched', callCount: 1 });
	expect(two.source.calls).toHaveLength(2);
});

test('a scheduled refresh waits for the fetch of another instance before it regenerates pages', async () => {
	await using two = await makeTwo();
	two.source.answer = 'hang';
	const fetching = refreshConditions(two.a.site);
	await settle();
	const refreshing = runRefresh(two.b.site);
	await two.clock.advance(SECOND_MS);
	expect(two.b.pages.renders).toEqual([]);
	two.source.release();
	await fetching;
	await two.clock.advance(100);
	expect(await refreshing).toMatchObject({ fetched: [], fetchError: null, revalidated: { length: 6 } });
	expect(two.source.calls).toHaveLength(1);
});

test('a scheduled refresh does not wait forever for the fetch of another instance', async () => {
	await using two = await makeTwo();
	await two.a.site.leases.acquire('fetch', 'a', two.clock.now(), LEASE_TTL_MS);
	const refreshing = runRefresh(two.b.site);
	await two.clock.advance(5 * SECOND_MS);
	expect(await refreshing).toMatchObject({ fetchError: 'FETCH_IN_PROGRESS', revalidated: { length: 6 } });
});
