import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { hashOf } from '../../../src/edge/cache/page.ts';
import { readEntry, writeEntry } from '../../../src/edge/store/entry-format.ts';
import { setUpPageCache, show } from '../support/page-cache-setup.ts';
import { pageRequest, storedPage } from '../support/page-fixtures.ts';
import { openTestStore } from './test-store.ts';

const body = Buffer.from('<h1>Snow</h1>'.repeat(200));
const bodyHash = hashOf(body);
const encoded = { br: brotliCompressSync(body), gzip: gzipSync(body) };
const keysOf = (store: { entries(): Iterable<{ key: string }> }) => [...store.entries()].map(({ key }) => key).sort();

test('after a restart a page is the same, including compressed bodies', async () => {
	const { store, cacheDir } = await openTestStore();
	const page = storedPage('/_isr?p=%2F', {
		...{ body, bodyHash, encoded, staleUntil: 5_000_000, retryAt: 7, generation: 12, group: 3 },
		...{ tags: ['snow', 'ice'], headers: [['content-type', 'text/html; charset=utf-8'] as const] },
	});
	store.set(page);
	await store.flush();
	const { store: next } = await openTestStore({ cacheDir });
	expect(next.get(page.key)).toBeUndefined();
	expect(await next.load(page.key)).toEqual(page);
	expect(next.get(page.key)).toEqual(page);
	expect(next.stats()).toMatchObject(store.stats());
});

test('an entry of version 1 is upgraded', () => {
	const { text } = writeEntry(storedPage('/a', { staleUntil: 5_000_000, lowPriority: true }));
	const current = readEntry(text);
	const { version: _, staleUntil, lowPriority, ...rest } = current ?? {};
	const json = JSON.stringify({ ...rest, version: 1, goneAt: staleUntil, expendable: lowPriority });
	const old = `{"checksum":"${hashOf(json)}","entry":${json}}\n`;
	expect(current).toMatchObject({ staleUntil: 5_000_000, lowPriority: true });
	expect(readEntry(old)).toEqual(current);
});

test('generations continue from the highest stored one', async () => {
	const { store, cacheDir } = await openTestStore();
	store.set(storedPage('/a', { generation: 40 }));
	store.set(storedPage('/b', { generation: 7 }));
	await store.flush();
	const { store: next } = await openTestStore({ cacheDir });
	expect(next.lastGeneration).toBe(40);
	const { cache, renders } = setUpPageCache(next);
	const asked = cache.get(pageRequest({ key: '/c' }));
	await renders.answer('new');
	await asked;
	expect(next.peek('/c')?.generation).toBe(41);
});

test('a revalidated page survives a crash, and no older one comes back', async () => {
	const { store, cacheDir } = await openTestStore();
	const { cache, renders } = setUpPageCache(store);
	const request = pageRequest();
	const first = cache.get(request);
	await renders.answer('old figures');
	await first;
	await store.flush();
	const revalidation = cache.revalidate(request);
	await renders.answer('new figures');
	expect(show(await revalidation)).toBe('REVALIDATED new figures');
	// No flush or close, as if the process had been killed.
	const { store: next } = await openTestStore({ cacheDir });
	const { cache: restarted, renders: none } = setUpPageCache(next);
	const visitors = await Promise.all(Array.from({ length: 100 }, () => restarted.get(request)));
	expect(new Set(visitors.map(show))).toEqual(new Set(['HIT new figures']));
	expect(none.calls).toHaveLength(0);
});

test('deleted and evicted pages stay away after a restart', async () => {
	const { store, cacheDir, root } = await openTestStore({ limits: { entries: 2, bytes: 1_000_000 } });
	for (const name of ['a', 'b', 'c']) store.set(storedPage(`/${name}`, { path: `/deep/${name}` }));
	await store.flush();
	store.delete('/c');
	await store.flush();
	const { store: next } = await openTestStore({ cacheDir });
	expect(keysOf(next)).toEqual(['/b']);
	expect(await readdir(join(root, 'deep'))).toEqual(['b']);
	next.clear();
	await next.flush();
	expect(await readdir(root)).toEqual([]);
});

test('a 404 is not written, and deletes the entry that it replaces', async () => {
	const { store, cacheDir } = await openTestStore();
	store.set(storedPage('/a'));
	await store.flush();
	store.set(storedPage('/a', { status: 404, lowPriority: true, generation: 2 }));
	await store.flush();
	expect(store.get('/a')?.status).toBe(404);
	const { store: next } = await openTestStore({ cacheDir });
	expect(keysOf(next)).toEqual([]);
});

test('pages evicted from memory are read from disk', async () => {
	const limits = { entries: 100, bytes: 10_000_000 };
	const { store } = await openTestStore({ limits, memoryLimits: { entries: 3, bytes: 10_000_000 } });
	for (let n = 0; n < 20; n++) {
		store.set(storedPage(`/${n}`));
		await store.flush();
	}
	expect(store.stats().entries).toBe(20);
	expect(store.get('/0')).toBeUndefined();
	expect((await store.load('/0'))?.body.toString()).toBe('body of /0');
	expect(store.get('/0')).toBeDefined();
});

test('lowered limits apply after a restart', async () => {
	const { store, cacheDir } = await openTestStore();
	for (let n = 0; n < 10; n++) store.set(storedPage(`/${n}`, { generatedAt: n }));
	await store.flush();
	const { store: next, root } = await openTestStore({ cacheDir, limits: { entries: 2, bytes: 1_000_000 } });
	await next.flush();
	expect(keysOf(next)).toEqual(['/8', '/9']);
	const files = await readdir(root, { recursive: true, withFileTypes: true });
	expect(files.filter((file) => file.isFile())).toHaveLength(4);
});

test('another build starts empty and deletes only the folders of other builds', async () => {
	const { store, cacheDir } = await openTestStore();
	store.set(storedPage('/a'));
	await store.flush();
	await mkdir(join(cacheDir, 'photos'));
	await writeFile(join(cacheDir, 'photos/peak.txt'), 'mine');
	const scope = 'f'.repeat(24);
	const { store: next } = await openTestStore({ cacheDir, scope });
	expect(await next.load('/a')).toBeUndefined();
	await next.flush();
	expect((await readdir(cacheDir)).sort()).toEqual([`build-${scope}`, 'current-build', 'photos']);
	expect(await readFile(join(cacheDir, 'photos/peak.txt'), 'utf8')).toBe('mine');
});

test('two pages that share a path both survive', async () => {
	const { store, cacheDir } = await openTestStore();
	store.set(storedPage('/?unit=cm', { path: '/' }));
	store.set(storedPage('/?unit=in', { path: '/' }));
	await store.flush();
	const { store: next } = await openTestStore({ cacheDir });
	expect((await next.load('/?unit=cm'))?.body.toString()).toBe('body of /?unit=cm');
	expect((await next.load('/?unit=in'))?.body.toString()).toBe('body of /?unit=in');
});
