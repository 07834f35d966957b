import { afterEach, describe, expect, test } from 'vitest';
import type { StoreLimits } from '../../../src/edge/cache/lru-tiers.ts';
import { pageSizeBytes } from '../../../src/edge/cache/page.ts';
import type { PageStore } from '../../../src/edge/cache/page-store.ts';
import { storedPage } from '../support/page-fixtures.ts';

const ROOMY: StoreLimits = { entries: 100, bytes: 1_000_000 };

/** Tests the contract of page stores. @param create returns an empty store */
export function describePageStore(name: string, create: (limits: StoreLimits) => Promise<PageStore>): void {
	describe(`page store: ${name}`, () => {
		const opened: PageStore[] = [];
		const open = async (limits: StoreLimits = ROOMY): Promise<PageStore> => {
			const store = await create(limits);
			opened.push(store);
			return store;
		};
		const keysOf = (store: PageStore): string[] => [...store.entries()].map(({ key }) => key).sort();

		afterEach(async () => {
			await Promise.all(opened.splice(0).map((store) => store.close()));
		});

		test('a stored page is found by its key only', async () => {
			const store = await open();
			const page = storedPage('/a?x=1');
			expect(store.set(page)).toBe(true);
			expect(store.get('/a?x=1')).toEqual(page);
			expect(store.peek('/a?x=1')).toEqual(page);
			expect(await store.load('/a?x=1')).toEqual(page);
			expect(store.get('/a')).toBeUndefined();
			expect(await store.load('/a')).toBeUndefined();
		});

		test('a page replaces the previous one of its key', async () => {
			const store = await open();
			store.set(storedPage('/a', { generation: 1 }));
			store.set(storedPage('/a', { generation: 2 }));
			expect(store.get('/a')?.generation).toBe(2);
			expect((await store.load('/a'))?.generation).toBe(2);
			expect(store.stats().entries).toBe(1);
		});

		test('bytes are the sum of the stored pages', async () => {
			const store = await open();
			store.set(storedPage('/a', { body: Buffer.alloc(5_000) }));
			store.set(storedPage('/a', { body: Buffer.alloc(100) }));
			const page = storedPage('/b');
			store.set(page);
			store.delete('/a');
			expect(store.stats().bytes).toBe(pageSizeBytes(page));
		});

		test('a deleted page is neither found nor listed', async () => {
			const store = await open();
			store.set(storedPage('/a'));
			expect(store.delete('/a')).toBe(true);
			expect(store.delete('/a')).toBe(false);
			expect(store.get('/a')).toBeUndefined();
			expect(await store.load('/a')).toBeUndefined();
			expect(keysOf(store)).toEqual([]);
		});

		test('clearing deletes everything', async () => {
			const store = await open();
			store.set(storedPage('/a'));
			store.set(storedPage('/b', { lowPriority: true }));
			store.clear();
			expect(await store.load('/a')).toBeUndefined();
			expect(store.stats()).toMatchObject({ entries: 0, bytes: 0 });
		});

		test('the list has every page once, including low-priority ones', async () => {
			const store = await open();
			store.set(storedPage('/a'));
			store.set(storedPage('/b', { lowPriority: true }));
			expect(keysOf(store)).toEqual(['/a', '/b']);
		});

		test('over the limit of entries, the least recently used page is evicted', async () => {
			const store = await open({ ...ROOMY, entries: 3 });
			for (const key of ['/a', '/b', '/c']) store.set(storedPage(key));
			for (const key of ['/c', '/b', '/a']) store.get(key);
			store.set(storedPage('/d'));
			expect(keysOf(store)).toEqual(['/a', '/b', '/d']);
			expect(store.stats().evictions).toBe(1);
		});

		test('a peek does not save a page from eviction', async () => {
			const store = await open({ ...ROOMY, entries: 2 });
			store.set(storedPage('/a'));
			store.set(storedPage('/b'));
			store.peek('/a');
			store.set(storedPage('/c'));
			expect(keysOf(store)).toEqual(['/b', '/c']);
		});

		test('low-priority pages are evicted first, however recently they were used', async () => {
			const store = await open({ ...ROOMY, entries: 2 });
			store.set(storedPage('/needed'));
			store.set(storedPage('/nothing-there', { lowPriority: true }));
			store.get('/nothing-there');
			store.set(storedPage('/also-needed'));
			expect(keysOf(store)).toEqual(['/also-needed', '/needed']);
		});

		test('a low-priority page evicts no other page', async () => {
			const store = await open({ ...ROOMY, entries: 2 });
			store.set(storedPage('/a'));
			store.set(storedPage('/b'));
			expect(store.set(storedPage('/nothing-there', { lowPriority: true }))).toBe(false);
			expect(keysOf(store)).toEqual(['/a', '/b']);
		});

		test('over the limit of bytes, pages are evicted until the rest fits', async () => {
			const page = (key: string) => storedPage(key, { body: Buffer.alloc(10_000) });
			const store = await open({ ...ROOMY, bytes: 3 * pageSizeBytes(page('/a')) });
			for (const key of ['/a', '/b', '/c']) store.set(page(key));
			store.set(storedPage('/d', { body: Buffer.alloc(15_000) }));
			expect(keysOf(store)).toEqual(['/c', '/d']);
		});

		test('a page larger than the whole store evicts no other page, only its older version', async () => {
			const store = await open({ ...ROOMY, bytes: 20_000 });
			store.set(storedPage('/a'));
			store.set(storedPage('/b'));
			expect(store.set(storedPage('/a', { body: Buffer.alloc(30_000) }))).toBe(false);
			expect(store.get('/a')).toBeUndefined();
			expect(keysOf(store)).toEqual(['/b']);
		});

		test('what was not found takes a 32nd of the store at most, the last of it', async () => {
			const store = await open({ entries: 320, bytes: 4_000_000 });
			store.set(storedPage('/needed'));
			for (let n = 0; n < 60; n++) store.set(storedPage(`/${n}`, { status: 404, lowPriority: true }));
			expect(keysOf(store)).toEqual([...Array.from({ length: 10 }, (_, n) => `/${50 + n}`), '/needed']);
			const large = { status: 410, lowPriority: true, body: Buffer.alloc(50_000) };
			for (const key of ['/a', '/b', '/c']) store.set(storedPage(key, large));
			expect(keysOf(store)).toEqual(['/b', '/c', '/needed']);
			for (const key of ['/a', '/b', '/c', '/needed']) store.delete(key);
			expect(store.stats()).toMatchObject({ entries: 0, bytes: 0 });
		});

		test('limits hold under a flood of low-priority pages, and other pages stay', async () => {
			const limits = { entries: 50, bytes: 100_000 };
			const store = await open(limits);
			store.set(storedPage('/needed'));
			for (let n = 0; n < 2_000; n++) store.set(storedPage(`/${n}`, { lowPriority: true }));
			expect(store.stats().entries).toBeLessThanOrEqual(limits.entries);
			expect(store.stats().bytes).toBeLessThanOrEqual(limits.bytes);
			expect(store.peek('/needed')).toBeDefined();
		});
	});
}
