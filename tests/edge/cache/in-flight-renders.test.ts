import { expect, test } from 'vitest';
import { MemoryPageStore } from '../../../src/edge/cache/page-store.ts';
import { setUpPageCache, show } from '../support/page-cache-setup.ts';
import { pageRequest, rendered } from '../support/page-fixtures.ts';
import { seededRandom } from '../support/seeded-random.ts';

const request = pageRequest();
const tick = () => new Promise(setImmediate);

test('a revalidation renders a fresh page, and the next visitor gets the new one', async () => {
	const { cache, renders } = setUpPageCache();
	const first = cache.get(request);
	await renders.answer('render 1');
	await first;
	const revalidation = cache.revalidate(request);
	await renders.answer('render 2');
	expect(show(await revalidation)).toBe('REVALIDATED render 2');
	expect(show(cache.lookup(request))).toBe('HIT render 2');
});

test('an older render that finishes after a revalidation is discarded, and its visitors get the newer page', async () => {
	const { cache, renders } = setUpPageCache();
	const visitor = cache.get(request);
	await renders.called(1);
	const revalidation = cache.revalidate(request);
	renders.answerCall(1, 'new figures');
	expect(show(await revalidation)).toBe('REVALIDATED new figures');
	expect(show(await visitor)).toBe('MISS new figures');
	renders.answerCall(0, 'old figures');
	await cache.idle();
	expect(show(cache.lookup(request))).toBe('HIT new figures');
});

test('an older render is discarded even if the store has evicted the newer page', async () => {
	const { cache, store, renders } = setUpPageCache();
	void cache.get(request);
	await renders.called(1);
	const revalidation = cache.revalidate(request);
	renders.answerCall(1, 'new figures');
	await revalidation;
	store.clear();
	renders.answerCall(0, 'old figures');
	await tick();
	expect(cache.lookup(request)).toBeUndefined();
});

test('a page too large to store deletes the older one', async () => {
	const { cache, renders } = setUpPageCache(new MemoryPageStore({ entries: 10, bytes: 10_000 }));
	const first = cache.get(request);
	await renders.answer('small');
	await first;
	const revalidation = cache.revalidate(request);
	await renders.answer('x'.repeat(20_000));
	expect(show(await revalidation)).toContain('REVALIDATED xxx');
	expect(cache.lookup(request)).toBeUndefined();
});

test('a thousand concurrent revalidations cause two renders: one runs, and the others share one that waits', async () => {
	const { cache, renders } = setUpPageCache();
	const all = Array.from({ length: 1_000 }, () => cache.revalidate(request));
	await renders.answer('render 1');
	await renders.answer('render 2');
	const seen = (await Promise.all(all)).map(show);
	expect(renders.calls).toHaveLength(2);
	expect(seen[0]).toBe('REVALIDATED render 1');
	expect(new Set(seen.slice(1))).toEqual(new Set(['REVALIDATED render 2']));
});

test('a stale page is served without another render while its revalidation runs', async () => {
	const { cache, clock, renders } = setUpPageCache();
	const first = cache.get(request);
	await renders.answer('render 1');
	await first;
	clock.advanceS(301);
	void cache.revalidate(request);
	expect(show(cache.lookup(request))).toBe('STALE render 1');
	expect(renders.calls).toHaveLength(2);
});

test('a failed revalidation keeps the page and reports the failure; the page is regenerated after 30 s', async () => {
	const { cache, clock, renders } = setUpPageCache();
	const first = cache.get(request);
	await renders.answer('render 1');
	await first;
	const revalidation = cache.revalidate(request);
	await renders.answer(rendered('broken', { status: 500 }));
	expect(show(await revalidation)).toBe('refused 500');
	expect(show(cache.lookup(request))).toBe('STALE render 1');
	expect(renders.calls).toHaveLength(2);
	clock.advanceS(30);
	cache.lookup(request);
	await renders.answer('render 3');
	await cache.idle();
	expect(show(cache.lookup(request))).toBe('HIT render 3');
});

test('a revalidation makes the other pages of its group stale, and their next visit regenerates them', async () => {
	const { cache, renders } = setUpPageCache();
	const [a, b, other] = [
		pageRequest({ key: '/a', group: 1 }),
		pageRequest({ key: '/b', group: 1 }),
		pageRequest({ key: '/c', group: 2 }),
	];
	const first = [a, b, other].map((each) => cache.get(each));
	await tick();
	for (const body of ['a1', 'b1', 'c1']) await renders.answer(body);
	await Promise.all(first);
	const revalidation = cache.revalidate(a);
	await renders.answer('a2');
	await revalidation;
	expect([a, b, other].map((each) => show(cache.lookup(each)))).toEqual(['HIT a2', 'STALE b1', 'HIT c1']);
});

/**
 * The data has an increasing version. A render reads it when it starts and finishes at a random time.
 * After a successful revalidation no visitor may get a version older than the one at its start.
 */
test('in 10,000 random races, no visitor gets an older page after a successful revalidation', async () => {
	const random = seededRandom(20_260_115);
	let checked = 0;
	let older = 0;
	for (let trial = 0; trial < 10_000; trial++) {
		const { cache, clock, renders } = setUpPageCache();
		let version = 0;
		let promised = 0;
		const readVersion: number[] = [];
		const open = new Set<number>();
		const notice = () => {
			for (let n = readVersion.length; n < renders.calls.length; n++) open.add(readVersion.push(version) - 1);
		};
		const look = () => {
			const served = cache.lookup(request);
			notice();
			if (served?.kind !== 'page') return;
			checked += 1;
			if (Number(served.page.body) < promised) older += 1;
		};
		for (let step = 0; step < 12; step++) {
			const action = Math.floor(random() * 7);
			if (action === 0) version += 1;
			else if (action === 1) clock.advanceS(random() * 400);
			else if (action === 2) look();
			else if (action === 3) {
				const atLeast = promised;
				void cache.get(request).then((served) => {
					if (served.kind === 'page' && Number(served.page.body) < atLeast) older += 1;
				});
			} else if (action === 4) {
				const atLeast = version;
				void cache.revalidate(request).then((served) => {
					if (served.kind === 'page') promised = Math.max(promised, atLeast);
				});
			} else {
				const running = [...open];
				const index = running[Math.floor(random() * running.length)];
				if (index === undefined) continue;
				open.delete(index);
				if (random() < 0.2) renders.failCall(index);
				else renders.answerCall(index, `${readVersion[index]}`);
			}
			for (let turns = Math.floor(random() * 8); turns > 0; turns--) await Promise.resolve();
			notice();
			look();
		}
	}
	expect(older).toBe(0);
	expect(checked).toBeGreaterThan(10_000);
});
