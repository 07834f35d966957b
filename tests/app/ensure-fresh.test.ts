import { describe, expect, test } from 'vitest';
import { ensureFresh } from '../../src/app/ensure-fresh.ts';
import { UpstreamError } from '../../src/app/ports.ts';
import { refreshConditions } from '../../src/app/refresh-conditions.ts';
import { MINUTE_MS, SECOND_MS } from '../../src/domain/time.ts';
import { createMemoryStores } from '../../src/storage/stores.ts';
import { settle } from '../support/fake-clock.ts';
import { makeSite, type TestSite } from './make-site.ts';

// A page waits 500 ms for new figures if it has old ones, 5 s if it has none, and then renders without them. Figures
// that arrive later regenerate these pages.

const dashboard = { path: '/', resortIds: ['mammoth', 'palisades-tahoe', 'grand-targhee', 'steamboat', 'mt-bachelor'] };
const mammoth = { path: '/resorts/mammoth', resortIds: ['mammoth'] };

async function withFigures(): Promise<TestSite> {
	const world = makeSite();
	await refreshConditions(world.site);
	await world.clock.advance(5 * MINUTE_MS);
	return world;
}

describe('a page whose figures are not due', () => {
	test('fetches nothing', async () => {
		const { site, source } = makeSite();
		await refreshConditions(site);
		expect(await ensureFresh(site, dashboard)).toBe('settled');
		expect(source.calls).toHaveLength(1);
	});

	test('fetches nothing for other pages', async () => {
		const { site, source, clock } = makeSite();
		await refreshConditions(site);
		await site.conditions.saveProblems([{ resortId: 'mammoth', problem: 'refused' }], clock.now() + 5 * MINUTE_MS);
		await clock.advance(5 * MINUTE_MS);
		expect(await ensureFresh(site, mammoth)).toBe('settled');
		expect(source.calls).toHaveLength(1);
	});
});

describe('a page whose figures are due', () => {
	test('waits for the answer', async () => {
		const { site, source } = await withFigures();
		expect(await ensureFresh(site, dashboard)).toBe('settled');
		expect(source.calls).toHaveLength(2);
	});

	test('shares one request with 49 others', async () => {
		const { site, source } = makeSite();
		const freshness = await Promise.all(Array.from({ length: 50 }, () => ensureFresh(site, dashboard)));
		expect(source.calls).toHaveLength(1);
		expect(new Set(freshness)).toEqual(new Set(['settled']));
	});

	test('renders after 500 ms if it has old figures', async () => {
		const { site, source, clock } = await withFigures();
		source.answer = 'hang';
		const freshness = track(ensureFresh(site, dashboard));
		await clock.advance(499);
		expect(freshness.seen()).toBe('pending');
		await clock.advance(1);
		expect(freshness.seen()).toBe('late');
	});

	test('renders after 5 s if it has none', async () => {
		const { site, source, clock } = makeSite();
		source.answer = 'hang';
		const freshness = track(ensureFresh(site, dashboard));
		await clock.advance(4_999);
		expect(freshness.seen()).toBe('pending');
		await clock.advance(1);
		expect(freshness.seen()).toBe('late');
	});

	test('renders at once if the service fails', async () => {
		const { site, source } = makeSite();
		source.answer = new UpstreamError('UPSTREAM_UNREACHABLE', 'refused');
		expect(await ensureFresh(site, dashboard)).toBe('settled');
	});

	test('leaves no timer', async () => {
		const { site, clock } = makeSite();
		await ensureFresh(site, dashboard);
		expect(clock.sleeperCount).toBe(0);
	});
});

describe('a fetch that finishes late', () => {
	test('regenerates every page that shows its figures, once', async () => {
		const { site, source, clock, pages, backgroundDone } = await withFigures();
		source.answer = 'hang';
		const late = [ensureFresh(site, dashboard), ensureFresh(site, mammoth), ensureFresh(site, mammoth)];
		await clock.advance(SECOND_MS);
		expect(await Promise.all(late)).toEqual(['late', 'late', 'late']);
		expect(pages.renders).toEqual([]);
		source.release();
		await backgroundDone();
		expect([...pages.renders].sort()).toEqual(['/', ...dashboard.resortIds.map((id) => `/resorts/${id}`).sort()]);
		expect(await site.pendingRevalidations.list(10)).toEqual([]);
	});

	test('leaves its pages pending if there is no page cache', async () => {
		const { site, source, clock, backgroundDone } = makeSite({ revalidator: null });
		source.answer = 'hang';
		const late = ensureFresh(site, mammoth);
		await clock.advance(5 * SECOND_MS);
		await late;
		source.release();
		await backgroundDone();
		expect((await site.pendingRevalidations.list(10)).map(({ path }) => path)).toContain('/resorts/mammoth');
	});

	test('regenerates nothing if it failed', async () => {
		const { site, source, clock, pages, backgroundDone } = makeSite();
		source.answer = 'hang';
		const late = ensureFresh(site, mammoth);
		await clock.advance(10 * SECOND_MS);
		await late;
		await backgroundDone();
		expect(pages.renders).toEqual([]);
	});
});

describe('while another instance fetches', () => {
	async function withOther() {
		const stores = createMemoryStores('open-meteo');
		const other = makeSite({ stores, holder: 'other' });
		const here = makeSite({ stores, holder: 'here', clock: other.clock, source: other.source });
		other.source.answer = 'hang';
		const fetching = refreshConditions(other.site);
		await settle();
		return { ...here, fetching };
	}

	test('a page waits for it and sends no request', async () => {
		const { site, source, clock, fetching } = await withOther();
		const freshness = track(ensureFresh(site, dashboard));
		await clock.advance(3 * SECOND_MS);
		expect(freshness.seen()).toBe('pending');
		source.release();
		await fetching;
		await clock.advance(100);
		expect(freshness.seen()).toBe('settled');
		expect(source.calls).toHaveLength(1);
	});

	test('a page that did not wait is regenerated when the other is done', async () => {
		const { site, source, clock, fetching, pages, backgroundDone } = await withOther();
		const freshness = track(ensureFresh(site, mammoth));
		await clock.advance(5 * SECOND_MS);
		expect(freshness.seen()).toBe('late');
		source.release();
		await fetching;
		await clock.advance(100);
		await backgroundDone();
		expect(pages.renders).toEqual(['/resorts/mammoth']);
	});

	test('only pages are regenerated', async () => {
		const { site, source, clock, fetching, pages, backgroundDone } = await withOther();
		const freshness = track(ensureFresh(site, { ...dashboard, path: '/feed.xml' }));
		await clock.advance(5 * SECOND_MS);
		source.release();
		await fetching;
		await clock.advance(100);
		await backgroundDone();
		expect({ freshness: freshness.seen(), renders: pages.renders }).toEqual({ freshness: 'late', renders: [] });
	});
});

function track<T>(promise: Promise<T>): { readonly seen: () => T | 'pending' } {
	let seen: T | 'pending' = 'pending';
	void promise.then((value) => {
		seen = value;
	});
	return { seen: () => seen };
}
