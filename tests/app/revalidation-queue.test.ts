import { beforeEach, describe, expect, test } from 'vitest';
import type { PendingRevalidations } from '../../src/app/ports.ts';
import { createRevalidationQueue, type RevalidationQueue } from '../../src/app/revalidation-queue.ts';
import { createMemoryStores } from '../../src/storage/stores.ts';
import { createFakeClock, settle } from '../support/fake-clock.ts';
import { createFakePageCache } from './make-site.ts';

// At most one regeneration of a page runs and one waits: data may change after a regeneration has read it, so a request
// during one waits for another, and further requests join that one.

const clock = createFakeClock();
let pages: ReturnType<typeof createFakePageCache>;
let pendingRevalidations: PendingRevalidations;
let queue: RevalidationQueue;

beforeEach(() => {
	pages = createFakePageCache(clock);
	({ pendingRevalidations } = createMemoryStores('open-meteo'));
	queue = createRevalidationQueue({ revalidator: pages, pendingRevalidations, clock, log: () => {} });
});

/** Regenerations wait until `open` is called. */
function holdRenders(): { readonly open: () => void } {
	const gate = Promise.withResolvers<void>();
	pages.onRender = () => gate.promise;
	return { open: () => gate.resolve() };
}

test('returns the result of each page', async () => {
	pages.broken.add('/resorts/mammoth');
	expect(await queue.revalidate(['/', '/resorts/mammoth'])).toEqual({
		revalidated: [
			{ path: '/', status: 200, cache: 'REVALIDATED', generatedAt: new Date(clock.now()).toISOString(), durationMs: 3 },
		],
		failed: [{ path: '/resorts/mammoth', status: 500, cache: 'MISS', error: 'PAGE_REVALIDATION_FAILED' }],
	});
});

test('regenerates a page named twice only once', async () => {
	await queue.revalidate(['/', '/']);
	expect(pages.renders).toEqual(['/']);
});

test('runs eight at a time', async () => {
	const gate = holdRenders();
	const paths = Array.from({ length: 20 }, (_, n) => `/${n}`);
	const done = queue.revalidate(paths);
	await settle();
	expect(pages.renders).toHaveLength(8);
	gate.open();
	await done;
	expect([...pages.renders].sort()).toEqual([...paths].sort());
	expect(pages.mostAtOnce).toBe(8);
});

test('continues after pages that fail', async () => {
	const paths = Array.from({ length: 20 }, (_, n) => `/${n}`);
	for (const path of paths.slice(0, 10)) pages.broken.add(path);
	const { revalidated, failed } = await queue.revalidate(paths);
	expect([revalidated.length, failed.length]).toEqual([10, 10]);
});

describe('requests for a page that is being regenerated', () => {
	test('cause one more regeneration after the current one', async () => {
		const gate = holdRenders();
		const first = queue.revalidate(['/']);
		await settle();
		const second = queue.revalidate(['/']);
		await settle();
		expect(pages.renders).toEqual(['/']);
		gate.open();
		await Promise.all([first, second]);
		expect({ renders: pages.renders, mostAtOnce: pages.mostAtOnce }).toEqual({ renders: ['/', '/'], mostAtOnce: 1 });
	});

	test('are never answered by the one that was running when they came', async () => {
		const gate = holdRenders();
		const first = queue.revalidate(['/']);
		await settle();
		const second = queue.revalidate(['/']);
		pages.onRender = () => {
			pages.broken.add('/');
		};
		gate.open();
		expect((await first).failed).toEqual([]);
		expect((await second).failed).toHaveLength(1);
	});

	test('cause at most two regenerations per page, even a thousand at once', async () => {
		const gate = holdRenders();
		const paths = ['/', '/resorts/mammoth', '/resorts/steamboat'];
		const requests = [queue.revalidate(paths)];
		await settle();
		for (let n = 0; n < 1_000; n += 1) requests.push(queue.revalidate(paths));
		gate.open();
		const reports = await Promise.all(requests);
		expect(reports.every(({ revalidated }) => revalidated.length === 3)).toBe(true);
		for (const path of paths) expect(pages.renders.filter((each) => each === path)).toHaveLength(2);
	});

	test('cause one regeneration if all come before it starts', async () => {
		await Promise.all(Array.from({ length: 1_000 }, () => queue.revalidate(['/'])));
		expect(pages.renders).toEqual(['/']);
	});
});

describe('pending revalidations', () => {
	test('include failed pages, and count failures', async () => {
		pages.broken.add('/');
		await queue.revalidate(['/']);
		await queue.revalidate(['/']);
		expect(await pendingRevalidations.list(10)).toEqual([expect.objectContaining({ path: '/', attempts: 2 })]);
	});

	test('drop pages that succeeded', async () => {
		await pendingRevalidations.add(['/', '/resorts/mammoth'], clock.now());
		await queue.revalidate(['/']);
		expect((await pendingRevalidations.list(10)).map(({ path }) => path)).toEqual(['/resorts/mammoth']);
	});

	test('keep a request that came while its page was being regenerated', async () => {
		const gate = holdRenders();
		const done = queue.revalidate(['/']);
		await settle();
		await clock.advance(5);
		await pendingRevalidations.add(['/'], clock.now());
		gate.open();
		await done;
		expect(await pendingRevalidations.list(10)).toHaveLength(1);
	});

	test('may be unavailable without affecting pages', async () => {
		const refuse = () => Promise.reject(new Error('locked'));
		const broken = { add: refuse, list: refuse, settle: refuse, recordFailure: refuse };
		const events: string[] = [];
		queue = createRevalidationQueue({
			revalidator: pages,
			pendingRevalidations: broken,
			clock,
			log: ({ event }) => events.push(event),
		});
		pages.broken.add('/resorts/mammoth');
		const { revalidated, failed } = await queue.revalidate(['/', '/resorts/mammoth']);
		expect([revalidated.length, failed.length]).toEqual([1, 1]);
		expect(events).toContain('pending-revalidations-unavailable');
	});
});

test('without a page cache every page fails, and none becomes pending', async () => {
	queue = createRevalidationQueue({ revalidator: null, pendingRevalidations, clock, log: () => {} });
	expect((await queue.revalidate(['/'])).failed).toEqual([
		{ path: '/', status: null, cache: null, error: 'NO_PAGE_CACHE' },
	]);
	expect(await pendingRevalidations.list(10)).toEqual([]);
});
