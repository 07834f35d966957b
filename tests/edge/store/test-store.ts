import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import type { StoreLimits } from '../../../src/edge/cache/lru-tiers.ts';
import type { EdgeLog } from '../../../src/edge/log.ts';
import { DiskPageStore, type DiskPageStoreOptions } from '../../../src/edge/store/disk-page-store.ts';
import { FakeClock } from '../support/fake-clock.ts';

export const SCOPE = '0123456789abcdef01234567';
const ROOMY: StoreLimits = { entries: 1_000, bytes: 10_000_000 };
const folders: string[] = [];
const opened: DiskPageStore[] = [];

afterEach(async () => {
	await Promise.all(opened.splice(0).map((store) => store.close()));
	await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
});

/** Creates a folder that is deleted after the test. */
export async function temporaryFolder(): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), 'edge-store-'));
	folders.push(folder);
	return folder;
}

/** Opens a store in a new folder, or in an existing one, as after a restart. */
export async function openTestStore(options: Partial<DiskPageStoreOptions> = {}) {
	const cacheDir = options.cacheDir ?? (await temporaryFolder());
	const clock = new FakeClock();
	const lines: string[] = [];
	const write = ({ code }: Readonly<Record<string, unknown>>) => lines.push(String(code));
	const log: EdgeLog = { debug: write, info: write, warn: write, error: write };
	const limits = options.limits ?? ROOMY;
	const store = await DiskPageStore.open({
		...{ cacheDir, scope: SCOPE, limits, memoryLimits: limits, clock, log },
		...options,
	});
	opened.push(store);
	return { store, cacheDir, clock, lines, root: join(cacheDir, `build-${options.scope ?? SCOPE}`) };
}
