import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type WriteSynced, writeSynced } from '../../../src/edge/store/synced-write.ts';
import { storedPage } from '../support/page-fixtures.ts';
import { openTestStore, temporaryFolder } from './test-store.ts';

/** Number of concurrent writes. */
const LANES = 2;
const limits = { entries: 10, bytes: 1_000_000 };
const page = (n: number) => storedPage(`/${n}`, { path: `/${n}` });

/** A store on a disk whose writes wait until the test lets them continue. */
async function slowStore() {
	const cacheDir = await temporaryFolder();
	const disk = { gate: Promise.withResolvers<void>(), mostPages: 0 };
	const countPages = () =>
		readdirSync(cacheDir, { recursive: true }).filter((file) => String(file).endsWith('/index.html')).length;
	const write: WriteSynced = async (file, content, mode) => {
		await disk.gate.promise;
		disk.mostPages = Math.max(disk.mostPages, countPages());
		await writeSynced(file, content, mode);
	};
	return { ...(await openTestStore({ cacheDir, limits, writeSynced: write })), disk, countPages };
}

test('evicted pages that were not written yet leave no pending writes', async () => {
	const { store, disk } = await slowStore();
	for (let n = 0; n < 100; n++) {
		store.set(page(n));
		store.set(storedPage(`/nothing/${n}`, { lowPriority: true, status: 404 }));
		if (n === 0) await new Promise(setImmediate);
	}
	const { pendingWrites } = store.stats();
	disk.gate.resolve();
	await store.flush();
	expect(pendingWrites).toBeLessThanOrEqual(limits.entries + LANES);
	expect(store.stats().pendingWrites).toBe(0);
});

test('evicted pages leave the disk before more are written', async () => {
	const { store, disk, countPages } = await slowStore();
	disk.gate.resolve();
	for (let n = 0; n < limits.entries; n++) store.set(page(n));
	await store.flush();
	disk.gate = Promise.withResolvers();
	for (let n = limits.entries; n < 5 * limits.entries; n++) store.set(page(n));
	disk.gate.resolve();
	await store.flush();
	expect(disk.mostPages).toBeLessThanOrEqual(limits.entries + LANES);
	expect(countPages()).toBe(limits.entries);
});
