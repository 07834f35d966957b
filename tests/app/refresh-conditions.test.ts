import { describe, expect, test } from 'vitest';
import { type LocationOutcome, UpstreamError } from '../../src/app/ports.ts';
import { refreshConditions } from '../../src/app/refresh-conditions.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../src/domain/time.ts';
import { settle } from '../support/fake-clock.ts';
import { makeForecast } from '../support/fake-weather-source.ts';
import { makeResorts, makeSite } from './make-site.ts';

const allIds = ['mammoth', 'palisades-tahoe', 'grand-targhee', 'steamboat', 'mt-bachelor'];

describe('a refresh', () => {
	test('requests base and summit of every resort once, and stores the results', async () => {
		const { site, source, clock } = makeSite();
		const outcome = await refreshConditions(site);
		expect(outcome).toEqual({ state: 'fetched', fetchedResortIds: allIds, callCount: 1, errorCode: null });
		expect(source.calls).toHaveLength(1);
		expect(source.calls[0]?.slice(0, 2)).toEqual([
			{ latitude: 37.6308, longitude: -119.0326, elevationM: 2424.1 },
			{ latitude: 37.6308, longitude: -119.0326, elevationM: 3369 },
		]);
		const states = await site.conditions.loadFetchStates();
		expect([...states.values()].map(({ fetchedAt }) => fetchedAt)).toEqual(allIds.map(() => clock.now()));
	});

	test('does nothing while nothing is due', async () => {
		const { site, source, clock } = makeSite();
		await refreshConditions(site);
		await clock.advance(MINUTE_MS);
		expect(await refreshConditions(site)).toMatchObject({ state: 'nothing-to-do', callCount: 0 });
		expect(source.calls).toHaveLength(1);
	});

	test('fetches at once if forced', async () => {
		const { site, source } = makeSite();
		await refreshConditions(site);
		expect(await refreshConditions(site, { force: true })).toMatchObject({ state: 'fetched', callCount: 1 });
		expect(source.calls).toHaveLength(2);
	});

	test('is shared by concurrent callers', async () => {
		const { site, source } = makeSite();
		const outcomes = await Promise.all(Array.from({ length: 50 }, () => refreshConditions(site)));
		expect(source.calls).toHaveLength(1);
		expect(new Set(outcomes).size).toBe(1);
	});

	test('is not skipped if forced while another had nothing to do', async () => {
		const { site, source } = makeSite();
		await refreshConditions(site);
		const [, forced] = await Promise.all([refreshConditions(site), refreshConditions(site, { force: true })]);
		expect(forced).toMatchObject({ state: 'fetched' });
		expect(source.calls).toHaveLength(2);
	});

	test('counts its units before the request', async () => {
		const { site, source } = makeSite();
		source.answer = 'hang';
		const refresh = refreshConditions(site);
		await settle();
		expect(await site.upstream.load()).toMatchObject({ minute: { spentUnits: 26 }, day: { spentUnits: 26 } });
		source.release();
		await refresh;
	});

	test('counts the units of a failed request too', async () => {
		const { site, source } = makeSite();
		source.answer = new UpstreamError('UPSTREAM_TIMEOUT', 'no answer');
		expect(await refreshConditions(site)).toMatchObject({ state: 'upstream-failed', errorCode: 'UPSTREAM_TIMEOUT' });
		expect(await site.upstream.load()).toMatchObject({ day: { spentUnits: 26 }, failureCount: 1 });
	});

	test('abandons a source that never answers', async () => {
		const { site, source, clock } = makeSite();
		source.answer = 'hang';
		const refresh = refreshConditions(site);
		await clock.advance(10 * SECOND_MS);
		expect(await refresh).toMatchObject({ state: 'upstream-failed', errorCode: 'UPSTREAM_TIMEOUT' });
	});

	test('releases its lease, also after a failure', async () => {
		const { site, source, clock } = makeSite();
		source.answer = new UpstreamError('UPSTREAM_UNREACHABLE', 'refused');
		await refreshConditions(site);
		expect(await site.leases.acquire('fetch', 'somebody else', clock.now(), SECOND_MS)).toBe(true);
	});

	test('catches an unexpected error of the source', async () => {
		const { site, source } = makeSite();
		source.answer = () => {
			throw new TypeError('a bug in the source');
		};
		expect(await refreshConditions(site)).toMatchObject({ state: 'upstream-failed', errorCode: 'UPSTREAM_INVALID' });
	});

	test('prunes hours older than thirty days, at most once an hour', async () => {
		const { site, source, clock } = makeSite();
		const pruned: number[] = [];
		const { pruneBefore } = site.conditions;
		Object.assign(site.conditions, {
			pruneBefore: (at: number) => {
				pruned.push(at);
				return pruneBefore(at);
			},
		});
		const firstAt = clock.now();
		for (let n = 0; n < 13; n += 1) {
			await refreshConditions(site);
			await clock.advance(5 * MINUTE_MS);
		}
		expect(source.calls).toHaveLength(13);
		expect(pruned).toEqual([firstAt - 30 * DAY_MS, firstAt + HOUR_MS - 30 * DAY_MS]);
	});
});

describe('a partly valid answer', () => {
	const refused: LocationOutcome = { ok: false, reason: 'hourly_units.snowfall is "inch", not "cm"' };

	test('updates the other resorts, and records the problem of the invalid one', async () => {
		const { site, source, clock } = makeSite();
		source.answer = (locations) =>
			locations.map((_, index) => (index < 2 ? refused : { ok: true, forecast: makeForecast(clock.now()) }));
		expect(await refreshConditions(site)).toMatchObject({ state: 'fetched', fetchedResortIds: allIds.slice(1) });
		const states = await site.conditions.loadFetchStates();
		expect(states.get('mammoth')).toMatchObject({
			fetchedAt: null,
			problem: 'base: hourly_units.snowfall is "inch", not "cm"; summit: hourly_units.snowfall is "inch", not "cm"',
		});
		expect(states.get('steamboat')).toMatchObject({ fetchedAt: clock.now(), problem: null });
	});

	test('keeps the valid height', async () => {
		const { site, source, clock } = makeSite();
		source.answer = (locations) =>
			locations.map((_, index) => (index === 0 ? refused : { ok: true, forecast: makeForecast(clock.now()) }));
		await refreshConditions(site);
		const window = { fromAt: clock.now() - DAY_MS, toAt: clock.now() };
		const mammoth = (await site.conditions.loadReadings(['mammoth'], window)).get('mammoth');
		expect([mammoth?.hourly.base.length, mammoth?.hourly.summit.length, mammoth?.fetchedAt]).toEqual([0, 24, null]);
	});

	test('is a failure of the service if nothing is valid', async () => {
		const { site, source } = makeSite();
		source.answer = (locations) => locations.map(() => refused);
		expect(await refreshConditions(site)).toMatchObject({ state: 'upstream-failed', errorCode: 'UPSTREAM_INVALID' });
	});

	test('treats a location without an answer as invalid', async () => {
		const { site, source, clock } = makeSite();
		source.answer = (locations) =>
			locations.slice(0, -1).map(() => ({ ok: true, forecast: makeForecast(clock.now()) }));
		await refreshConditions(site);
		const problem = (await site.conditions.loadFetchStates()).get('mt-bachelor')?.problem;
		expect(problem).toBe('summit: no answer for this location');
	});
});

describe('500 resorts', () => {
	test('are fetched in parts, each within the limit of a minute, until all are done', async () => {
		const resorts = makeResorts(500);
		const { site, source, clock } = makeSite({ resorts, weather: { intervalMs: 12 * HOUR_MS } });
		// Without hours, which take long to store and do not matter here.
		source.answer = (locations) =>
			locations.map(() => ({ ok: true, forecast: { ...makeForecast(clock.now()), hourly: [] } }));
		const served: number[] = [];
		for (let n = 0; n < 6; n += 1) {
			served.push((await refreshConditions(site)).fetchedResortIds.length);
			await clock.advance(5 * MINUTE_MS);
		}
		expect(served).toEqual([115, 115, 115, 115, 40, 0]);
		expect(source.calls.map((locations) => locations.length)).toEqual([
			...Array.from({ length: 4 }, () => [100, 100, 30]).flat(),
			80,
		]);
	});

	test("spend one minute's allowance per refresh, even if a new minute begins meanwhile", async () => {
		const { site, source, clock } = makeSite({ resorts: makeResorts(500) });
		source.answer = (locations) => {
			clock.set(clock.now() + 40 * SECOND_MS);
			return locations.map(() => ({ ok: true, forecast: makeForecast(clock.now()) }));
		};
		expect((await refreshConditions(site)).fetchedResortIds).toHaveLength(100);
	});

	test('are not fetched further once a batch fails', async () => {
		const { site, source, clock } = makeSite({ resorts: makeResorts(500) });
		source.answer = (locations) => {
			source.answer = new UpstreamError('UPSTREAM_TIMEOUT', 'no answer');
			return locations.map(() => ({ ok: true, forecast: makeForecast(clock.now()) }));
		};
		const outcome = await refreshConditions(site);
		expect(outcome).toMatchObject({ state: 'fetched', callCount: 2, errorCode: 'UPSTREAM_TIMEOUT' });
		expect(outcome.fetchedResortIds).toHaveLength(50);
	});
});
