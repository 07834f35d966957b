import { createHash } from 'node:crypto';
import type { Clock } from '../cache/clock.ts';
import type { PageStore } from '../cache/page-store.ts';
import { MemoryPageStore } from '../cache/page-store.ts';
import type { EdgeLimits } from '../edge-options.ts';
import type { EdgeLog } from '../log.ts';
import { DiskPageStore } from './disk-page-store.ts';

/** Everything that a stored page depends on apart from its key: a page made under other values must not be served. */
export type PageScope = {
	readonly buildId: string;
	readonly publicOrigin: string;
	readonly expirationS: number | undefined;
};

/** The store for one build's pages. @param cacheDir undefined: only memory */
export async function openPageStore(
	cacheDir: string | undefined,
	scope: PageScope,
	{ limits, clock, log }: { readonly limits: EdgeLimits; readonly clock: Clock; readonly log: EdgeLog },
): Promise<PageStore> {
	if (cacheDir === undefined) return new MemoryPageStore(limits);
	const { buildId, publicOrigin, expirationS = null } = scope;
	const digest = createHash('sha256')
		.update(JSON.stringify([buildId, publicOrigin, expirationS]))
		.digest('hex');
	return DiskPageStore.open({
		...{ cacheDir, scope: digest.slice(0, 24), memoryLimits: limits, clock, log },
		limits: { entries: limits.diskEntries, bytes: limits.diskBytes },
	});
}
