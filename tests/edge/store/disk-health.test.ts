import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DISK_RETRY_MS } from '../../../src/edge/store/disk-health.ts';
import { type WriteSynced, writeSynced } from '../../../src/edge/store/synced-write.ts';
import { storedPage } from '../support/page-fixtures.ts';
import { openTestStore, temporaryFolder } from './test-store.ts';

/** A disk whose writes fail while the test wants them to. */
function faultyDisk(code: string) {
	const disk = { fails: false };
	const write: WriteSynced = async (file, content, mode) => {
		if (disk.fails) throw Object.assign(new Error(`${code}: refused`), { code });
		await writeSynced(file, content, mode);
	};
	return Object.assign(disk, { write });
}

const bodies = ['a', 'b', 'c', 'd'].map((name) => storedPage(`/${name}`, { path: `/${name}` }));

/** Stores four pages and damages one file of each in a different way. */
async function damagedFolder(): Promise<string> {
	const { store, cacheDir, root } = await openTestStore();
	for (const page of bodies) store.set(page);
	await store.close();
	await writeFile(join(root, 'a/index.html'), 'body');
	await writeFile(join(root, 'b/index.html'), 'bodY of /b');
	const meta = join(root, 'c/.index.html.meta.json');
	await writeFile(meta, (await readFile(meta, 'utf8')).replace('"generation":1', '"generation":9'));
	await writeFile(join(root, 'd/.index.html.meta.json'), '{"checksum":"');
	return cacheDir;
}

test('truncated and corrupted files are misses, are quarantined, and are logged once', async () => {
	const { store, root, lines } = await openTestStore({ cacheDir: await damagedFolder() });
	expect(store.lastGeneration).toBe(1);
	for (const { key } of [...bodies, ...bodies]) expect(await store.load(key)).toBeUndefined();
	await store.flush();
	expect(lines).toEqual(['CACHE_ENTRY_DAMAGED']);
	for (const name of ['a', 'b', 'c', 'd']) {
		expect((await readdir(join(root, name))).sort()).toEqual(['.index.html.damaged', '.index.html.meta.json.damaged']);
	}
});

test('further corruption is logged once a minute, with the number of entries', async () => {
	const { store, clock, lines } = await openTestStore({ cacheDir: await damagedFolder() });
	await store.load('/a');
	clock.advanceS(61);
	await store.load('/b');
	expect(lines).toEqual(['CACHE_ENTRY_DAMAGED', 'CACHE_ENTRY_DAMAGED']);
});

test('a damaged page is stored again after its render', async () => {
	const { store, cacheDir } = await openTestStore({ cacheDir: await damagedFolder() });
	await store.load('/a');
	store.set(storedPage('/a', { path: '/a', generation: 2 }));
	await store.flush();
	const { store: next } = await openTestStore({ cacheDir });
	expect((await next.load('/a'))?.generation).toBe(2);
});

test('a damaged compressed body is ignored, and the page is kept', async () => {
	const { store, cacheDir, root } = await openTestStore();
	const encoded = { br: Buffer.from('br'), gzip: Buffer.from('gzip') };
	store.set(storedPage('/a', { path: '/a', encoded }));
	await store.flush();
	await writeFile(join(root, 'a/index.html.br'), 'bR');
	const { store: next } = await openTestStore({ cacheDir });
	expect((await next.load('/a'))?.encoded).toEqual({ gzip: encoded.gzip });
});

test.each(['ENOSPC', 'EROFS'])(
	'if writing fails with %s, pages are served from memory, with one warning',
	async (code) => {
		const disk = faultyDisk(code);
		const { store, lines } = await openTestStore({ writeSynced: disk.write });
		disk.fails = true;
		for (const page of bodies) {
			expect(store.set(page)).toBe(true);
			await store.flush();
		}
		expect(bodies.map(({ key }) => store.get(key)?.key)).toEqual(bodies.map(({ key }) => key));
		expect(lines).toEqual(['CACHE_DISK_FAILED']);
	},
);

test('a full disk is retried without logging, and then gets the missing pages', async () => {
	const disk = faultyDisk('ENOSPC');
	const { store, cacheDir, clock, lines } = await openTestStore({ writeSynced: disk.write });
	disk.fails = true;
	for (const page of bodies) store.set(page);
	await store.flush();
	clock.advanceMs(DISK_RETRY_MS);
	await store.flush();
	expect(lines).toEqual(['CACHE_DISK_FAILED']);
	disk.fails = false;
	clock.advanceMs(DISK_RETRY_MS);
	await store.flush();
	expect(lines).toEqual(['CACHE_DISK_FAILED', 'CACHE_DISK_RECOVERED']);
	const { store: next } = await openTestStore({ cacheDir });
	expect([...next.entries()]).toHaveLength(bodies.length);
});

test('if a newer page cannot be written, the older one does not come back after a restart', async () => {
	const disk = faultyDisk('ENOSPC');
	const { store, cacheDir } = await openTestStore({ writeSynced: disk.write });
	store.set(storedPage('/a'));
	store.set(storedPage('/b'));
	await store.flush();
	disk.fails = true;
	store.set(storedPage('/a', { generation: 2 }));
	await store.flush();
	store.set(storedPage('/b', { generation: 3 }));
	await store.flush();
	const { store: next } = await openTestStore({ cacheDir });
	expect([...next.entries()]).toEqual([]);
});

test('a full disk does not lose the stored page when only its freshness changes', async () => {
	const disk = faultyDisk('ENOSPC');
	const { store, cacheDir } = await openTestStore({ writeSynced: disk.write });
	store.set(storedPage('/a'));
	await store.flush();
	disk.fails = true;
	store.set(storedPage('/a', { retryAt: 5 }));
	await store.flush();
	const { store: next } = await openTestStore({ cacheDir });
	expect(await next.load('/a')).toBeDefined();
});

test('if the folder is removed, it is created again with all pages in memory', async () => {
	const { store, cacheDir, lines } = await openTestStore();
	for (const page of bodies) store.set(page);
	await store.flush();
	await rm(cacheDir, { recursive: true });
	expect(store.get('/a')).toBeDefined();
	store.set(storedPage('/e'));
	await store.flush();
	expect(lines).toEqual(['CACHE_FOLDER_GONE']);
	const { store: next } = await openTestStore({ cacheDir });
	expect([...next.entries()]).toHaveLength(5);
});

test('if the folder cannot be created, the store works in memory until it can', async () => {
	const file = join(await temporaryFolder(), 'in-the-way');
	await writeFile(file, '');
	const { store, clock, lines } = await openTestStore({ cacheDir: file });
	store.set(storedPage('/a'));
	await store.flush();
	expect(await store.load('/a')).toBeDefined();
	await rename(file, `${file}.bak`);
	clock.advanceMs(DISK_RETRY_MS);
	await store.flush();
	expect(lines.filter((line) => line !== 'CACHE_FOLDER_GONE')).toEqual(['CACHE_DISK_FAILED', 'CACHE_DISK_RECOVERED']);
	const { store: next } = await openTestStore({ cacheDir: file });
	expect(await next.load('/a')).toBeDefined();
});

test('files of incomplete writes are deleted after a crash', async () => {
	const { store, cacheDir, root } = await openTestStore();
	store.set(storedPage('/a', { path: '/a' }));
	await store.close();
	for (const name of ['.99-0-index.html.tmp', '.index.json.next.json', 'index.json', 'index.json.br', 'index.txt.gz']) {
		await writeFile(join(root, 'a', name), 'half');
	}
	const { store: next } = await openTestStore({ cacheDir });
	expect((await readdir(join(root, 'a'))).sort()).toEqual(['.index.html.meta.json', 'index.html']);
	expect(await next.load('/a')).toBeDefined();
});
