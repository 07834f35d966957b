import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { storedPage } from '../support/page-fixtures.ts';
import { openTestStore, SCOPE, temporaryFolder } from './test-store.ts';

// A cache folder has a folder per store, and says which of them a restart continues with.

const OTHER = 'f'.repeat(24);
const currentOf = async (cacheDir: string) => (await readFile(join(cacheDir, 'current-build'), 'utf8')).trim();
const foldersOf = async (cacheDir: string) =>
	(await readdir(cacheDir)).filter((name) => name.startsWith('build-')).sort();

/** A cache folder with a page of a build, which is still served. */
async function servedStore() {
	const served = await openTestStore();
	served.store.set(storedPage('/a'));
	await served.store.flush();
	return served;
}

/** Prepares a store beside the one that is served. */
async function prepareStore(cacheDir: string, scope = OTHER) {
	const prepared = await openTestStore({ cacheDir, scope, prepares: true });
	prepared.store.set(storedPage('/a', { generation: 2 }));
	return prepared;
}

/** What a restart with this scope finds. */
async function afterRestart(cacheDir: string, scope = SCOPE) {
	const { store } = await openTestStore({ cacheDir, scope });
	const page = await store.load('/a');
	await store.flush();
	return page?.generation;
}

/** Waits until all is written, without the claim that `flush` waits for. */
const written = (store: { stats(): { pendingWrites: number } }) =>
	expect.poll(() => store.stats().pendingWrites).toBe(0);

test('a store that is prepared starts empty, and leaves the one that is served alone', async () => {
	const { store, cacheDir } = await servedStore();
	const { store: next } = await prepareStore(cacheDir);
	expect([...next.entries()].map(({ generation }) => generation)).toEqual([2]);
	expect((await store.load('/a'))?.generation).toBe(1);
	expect(await foldersOf(cacheDir)).toEqual([`build-${SCOPE}`, `build-${OTHER}`]);
});

test('a prepared store is not found by a restart, because its pages may be outdated', async () => {
	const { cacheDir } = await servedStore();
	const { store: next } = await prepareStore(cacheDir);
	await written(next);
	expect(await afterRestart(cacheDir, OTHER)).toBeUndefined();
});

test('after a crash during the preparation, the build that was served continues with its pages', async () => {
	const { cacheDir } = await servedStore();
	await prepareStore(cacheDir);
	expect(await afterRestart(cacheDir)).toBe(1);
});

test('once activated it is found by a restart, and the other one is not', async () => {
	const { cacheDir } = await servedStore();
	const { store: next } = await prepareStore(cacheDir);
	await next.activate();
	expect(await currentOf(cacheDir)).toBe(`build-${OTHER}`);
	await next.close();
	expect(await afterRestart(cacheDir, OTHER)).toBe(2);
});

test('the pages of a build that was replaced do not come back, even if its folder was not deleted', async () => {
	const { cacheDir } = await servedStore();
	const { store: next } = await prepareStore(cacheDir);
	await next.activate();
	expect(await afterRestart(cacheDir)).toBeUndefined();
});

test('a flush is done only when a restart would find the page', async () => {
	const { cacheDir } = await servedStore();
	const { store: next } = await prepareStore(cacheDir);
	const order: string[] = [];
	const flushed = next.flush('/a').then(() => order.push('flushed'));
	await written(next);
	order.push('activated');
	void next.activate();
	await flushed;
	expect(order).toEqual(['activated', 'flushed']);
	expect(await currentOf(cacheDir)).toBe(`build-${OTHER}`);
});

test('the same build can be prepared while it is served', async () => {
	const { store, cacheDir } = await servedStore();
	const { store: next } = await prepareStore(cacheDir, SCOPE);
	await next.activate();
	await store.discard();
	await next.close();
	expect(await afterRestart(cacheDir)).toBe(2);
	expect(await foldersOf(cacheDir)).toEqual([`build-${SCOPE}-2`]);
});

test('a discarded store leaves nothing behind', async () => {
	const { store, cacheDir } = await servedStore();
	const { store: next } = await prepareStore(cacheDir);
	await next.discard();
	expect(await foldersOf(cacheDir)).toEqual([`build-${SCOPE}`]);
	expect((await store.load('/a'))?.generation).toBe(1);
});

test('a folder of an earlier version, which marked none, is continued', async () => {
	const { store, cacheDir } = await servedStore();
	await store.close();
	await rm(join(cacheDir, 'current-build'));
	expect(await afterRestart(cacheDir)).toBe(1);
	expect(await currentOf(cacheDir)).toBe(`build-${SCOPE}`);
});

test.each(['', 'build-../../etc', 'nonsense'])('a marker with %j names no folder', async (text) => {
	const { store, cacheDir } = await servedStore();
	await store.close();
	await writeFile(join(cacheDir, 'current-build'), text);
	expect(await afterRestart(cacheDir)).toBeUndefined();
});

test('a restart deletes the folders of all other stores, and nothing else', async () => {
	const { store, cacheDir } = await servedStore();
	await store.close();
	for (const name of [`build-${OTHER}`, `build-${SCOPE}-2`, 'photos']) await mkdir(join(cacheDir, name));
	const { store: next } = await openTestStore({ cacheDir });
	await next.flush();
	expect((await readdir(cacheDir)).sort()).toEqual([`build-${SCOPE}`, 'current-build', 'photos']);
});

test('a marker that could not be written is written when the disk works again', async () => {
	const cacheDir = await temporaryFolder();
	let isFull = true;
	const { clock, lines, store } = await openTestStore({
		cacheDir,
		writeSynced: async (file, content, mode) => {
			if (isFull) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
			await writeFile(file, content, { mode });
		},
	});
	await store.flush();
	expect([lines, await readdir(cacheDir)]).toEqual([['CACHE_DISK_FAILED'], [`build-${SCOPE}`]]);
	isFull = false;
	clock.advanceMs(10_000);
	await expect.poll(() => currentOf(cacheDir).catch(() => null)).toBe(`build-${SCOPE}`);
});

test('a cache folder that is removed is created again once, though two pages are written at a time', async () => {
	const { store, cacheDir, lines } = await servedStore();
	const rounds = 40;
	for (let n = 2; n < 2 + rounds; n++) {
		await rm(cacheDir, { recursive: true });
		for (const key of ['/a', '/b', '/c']) store.set(storedPage(key, { generation: n }));
		await store.flush();
		// The claim of the folder is written again beside the pages.
		await expect.poll(() => currentOf(cacheDir).catch(() => null)).toBe(`build-${SCOPE}`);
	}
	expect(lines).toEqual(Array(rounds).fill('CACHE_FOLDER_GONE'));
});
