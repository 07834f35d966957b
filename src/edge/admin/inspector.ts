import type { Clock } from '../cache/clock.ts';
import type { PageInfo } from '../cache/page.ts';
import type { PageCache } from '../cache/page-cache.ts';
import { ageS, freshness } from '../cache/page-freshness.ts';
import type { PageStore } from '../cache/page-store.ts';
import type { CdnCache } from '../cdn/cdn-cache.ts';

/** A stored answer as the inspector shows it. Its key stays inside: it may hold a secret of the build. */
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

/** What to purge. A path or tag is meant to the letter. */
export type PurgeTarget = { readonly path: string } | { readonly tag: string } | 'everything';

export type Inspected = {
	readonly store: PageStore;
	readonly pages: PageCache;
	readonly cdn: CdnCache;
	readonly clock: Clock;
};

export function listEntries({ store, cdn, clock }: Inspected): EntryView[] {
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
 * A tag's entries are shown stale once more and renewed; a path's, and everything, are dropped.
 *
 * @returns how many entries it concerned
 */
export function purge({ pages, cdn }: Inspected, target: PurgeTarget): number {
	if (target === 'everything') return pages.purge('drop', () => true) + cdn.purge('drop', () => true);
	if ('path' in target) {
		const hasPath = ({ path }: PageInfo) => path === target.path;
		return pages.purge('drop', hasPath) + cdn.purge('drop', hasPath);
	}
	const hasTag = ({ tags }: PageInfo) => tags.includes(target.tag);
	return pages.purge('expire', hasTag) + cdn.purge('expire', hasTag);
}
