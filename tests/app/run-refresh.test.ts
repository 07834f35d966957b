import { describe, expect, test } from 'vitest';
import { runRefresh } from '../../src/app/run-refresh.ts';
import { MINUTE_MS, SECOND_MS } from '../../src/domain/time.ts';
import { StorageError } from '../../src/storage/errors.ts';
import { makeResorts, makeSite } from './make-site.ts';

const allPaths = [
	'/',
	'/resorts/mammoth',
	'/resorts/palisades-tahoe',
	'/resorts/grand-targhee',
	'/resorts/steamboat',
	'/resorts/mt-bachelor',
];

describe('a scheduled refresh', () => {
	test('fetches, stores, regenerates every page and returns when the next one is due', async () => {
		const { site, clock } = makeSite();
		const report = await runRefresh(site);
		expect(report).toEqual({
			fetched: site.resorts.map(({ id }) => id),
			fetchError: null,
			stored: true,
			revalidated: allPaths.map((path) => expect.objectContaining({ path, cache: 'REVALIDATED' })),
			failed: [],
			postponed: [],
			nextDueAt: new Date(clock.now() + 270 * SECOND_MS).toISOString(),
		});
	});

	test('regenerates every page also when no figures are due', async () => {
		const { site, clock, source, pages } = makeSite();
		await runRefresh(site);
		await clock.advance(MINUTE_MS);
		expect(await runRefresh(site)).toMatchObject({ fetched: [], fetchError: null });
		expect({ calls: source.calls.length, renders: pages.renders.length }).toEqual({ calls: 1, renders: 12 });
	});

	test('stores its figures before it regenerates the first page', async () => {
		const { site, pages } = makeSite();
		const fetchedThen: (number | null | undefined)[] = [];
		pages.onRender = async () => {
			fetchedThen.push((await site.conditions.loadFetchStates()).get('mammoth')?.fetchedAt);
		};
		await runRefresh(site);
		expect(new Set(fetchedThen).has(undefined)).toBe(false);
	});

	test('that runs twice at the same time does the work of one', async () => {
		const { site, source, pages } = makeSite();
		await Promise.all([runRefresh(site), runRefresh(site)]);
		expect(source.calls).toHaveLength(1);
		for (const path of allPaths) expect(pages.renders.filter((each) => each === path).length).toBeLessThanOrEqual(2);
	});

	test('reports a page that fails, and regenerates it first the next time', async () => {
		const { site, pages } = makeSite();
		pages.broken.add('/resorts/steamboat');
		const { failed } = await runRefresh(site);
		expect(failed).toEqual([
			{ path: '/resorts/steamboat', status: 500, cache: 'MISS', error: 'PAGE_REVALIDATION_FAILED' },
		]);
		pages.broken.clear();
		const renderCount = pages.renders.length;
		await runRefresh(site);
		expect(pages.renders[renderCount]).toBe('/resorts/steamboat');
		expect(await site.pendingRevalidations.list(10)).toEqual([]);
	});

	test('drops a pending revalidation of a page that no longer exists', async () => {
		const { site, clock, pages } = makeSite();
		await site.pendingRevalidations.add(['/resorts/closed-for-good'], clock.now());
		await runRefresh(site);
		expect(pages.renders).not.toContain('/resorts/closed-for-good');
		expect(await site.pendingRevalidations.list(10)).toEqual([]);
	});

	test('records a heartbeat', async () => {
		const { site, clock } = makeSite();
		await runRefresh(site);
		expect((await site.heartbeats.lastBeats()).get('worker')).toBe(clock.now());
	});

	test('starts no page after eight seconds, and regenerates the rest first the next time', async () => {
		const { site, clock, pages } = makeSite({ resorts: makeResorts(200) });
		pages.onRender = () => clock.set(clock.now() + 100);
		const { revalidated, postponed } = await runRefresh(site);
		expect([revalidated.length, postponed.length]).toEqual([80, 121]);
		pages.onRender = () => {};
		const renderCount = pages.renders.length;
		expect((await runRefresh(site)).postponed).toEqual([]);
		expect(new Set(pages.renders.slice(renderCount, renderCount + 121))).toEqual(new Set(postponed));
	});
});

test('without a database nothing is fetched and every page is regenerated', async () => {
	const { site, source } = makeSite({ stored: false });
	const report = await runRefresh(site);
	expect(report).toMatchObject({ fetched: [], stored: false, nextDueAt: null, failed: [] });
	expect(report.revalidated.map(({ path }) => path)).toEqual(allPaths);
	expect(source.calls).toEqual([]);
});

test('without a page cache figures are fetched all the same', async () => {
	const { site } = makeSite({ revalidator: null });
	expect(await runRefresh(site)).toMatchObject({ fetched: { length: 5 }, revalidated: [], failed: [] });
});

test('with a database that is locked every page is regenerated all the same', async () => {
	const { site } = makeSite();
	const refuse = () => Promise.reject(new StorageError('STORAGE_LOCKED'));
	for (const store of [site.conditions, site.upstream, site.leases, site.pendingRevalidations, site.heartbeats]) {
		for (const name of Object.keys(store)) Object.assign(store, { [name]: refuse });
	}
	expect(await runRefresh(site)).toMatchObject({
		fetched: [],
		fetchError: 'STORAGE_LOCKED',
		revalidated: { length: 6 },
		nextDueAt: null,
	});
});
