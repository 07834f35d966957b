import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { expectNoSites } from '../fake-site.ts';
import { exportUnderReaders } from './export-under-readers.ts';

let folder: string;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'readers-'));
});
afterEach(async () => {
	await rm(folder, { recursive: true });
	expectNoSites();
});

// `npm run soak -- exports` does the same a hundred times.
test('while a site is exported repeatedly, no reader gets a page that is mixed, missing or without its files', async () => {
	const { faults, seenCount, unpublishedCount } = await exportUnderReaders(folder, 12);
	expect(faults).toEqual([]);
	expect(unpublishedCount).toBe(0);
	expect(seenCount).toBeGreaterThan(4);
});
