import type { Clock } from '../cache/clock.ts';
import type { PageInfo } from '../cache/page.ts';
import type { PageCache } from '../cache/page-cache.ts';
import { ageS, freshness } from '../cache/page-freshness.ts';
import type { PageStore } from '../cache/page-store.ts';
import type { CdnCache } from '../cdn/cdn-cache.ts';

/** A stored answer as listed by the inspector, without its key, which may contain a secret of the build. */
export type EntryView = {
	readonly path: string;
	readonly store: 'pages' | 'cdn';
	readonly status: number;
	readonly state: string;
	readonly ageS: number;
	/** Null: never. */
	readonly expiresInS: number | null;
	readonly tags: readonly string[];
	readonly lowPriority: boolean;
};

/** What to purge. Paths and tags are compared exactly. */
export type PurgeTarget = { readonly path: string } | { readonly tag: string } | 'everything';

export type EdgeCaches = {
	readonly store: PageStore;
	readonly pages: PageCache;
	readonly cdn: CdnCache;
	readonly clock: Clock;
};

export function listEntries({ store, cdn, clock }: EdgeCaches): EntryView[] {
	const now = clock.now();
	const view =
		(kind: EntryView['store']) =>
		(info: PageInfo): EntryView => ({
			path: info.path,
			store: kind,
			status: info.status,
			state: freshness(info, now),
			ageS: ageS(info, now),
			expiresInS: info.expiresAt === Number.POSITIVE_INFINITY ? null : Math.round((info.expiresAt - now) / 1_000),
			tags: info.tags,
			lowPriority: info.lowPriority,
		});
	return [...[...store.entries()].map(view('pages')), ...[...cdn.entries()].map(view('cdn'))];
}

/**
 * Marks the entries of a tag stale, so that the next visit regenerates them; deletes those of a path, or all of them.
 *
 * @returns the number of entries affected
 */
export function purge({ pages, cdn }: EdgeCaches, target: PurgeTarget): number {
	if (target === 'everything') return pages.purge('drop', () => true) + cdn.purge('drop', () => true);
	if ('path' in target) {
		const hasPath = ({ path }: PageInfo) => path === target.path;
		return pages.purge('drop', hasPath) + cdn.purge('drop', hasPath);
	}
	const hasTag = ({ tags }: PageInfo) => tags.includes(target.tag);
	return pages.purge('expire', hasTag) + cdn.purge('expire', hasTag);
}
