import { type AtomEntry, type AtomFeed, renderAtomFeed } from './atom-feed.ts';

/** A feed of this site: its addresses are paths, and its ids are names within the site. */
export type SiteFeed = Pick<AtomFeed, 'title' | 'author' | 'updatedAt'> & {
	/** Of the feed among those of the site; never changes. */
	readonly id: string;
	/** Where the feed is read. */
	readonly path: string;
	/** The page that the feed is about. */
	readonly about: string;
	readonly entries: readonly (Omit<AtomEntry, 'url'> & { readonly path: string })[];
};

export const feedContentType = 'application/atom+xml; charset=utf-8';

/**
 * As Atom (RFC 4287), with ids that name what is in the feed, whatever address it is read at (RFC 4151). The year is
 * that of the first feed.
 *
 * @param siteUrl public origin
 */
export function renderSiteFeed({ id, path, about, entries, ...feed }: SiteFeed, siteUrl: string): string {
	const idOf = (name: string): string => `tag:${new URL(siteUrl).hostname},2026:${name}`;
	const url = (to: string): string => new URL(to, siteUrl).href;
	return renderAtomFeed({
		...feed,
		id: idOf(id),
		selfUrl: url(path),
		siteUrl: url(about),
		entries: entries.map(({ path: entryPath, ...entry }) => ({ ...entry, id: idOf(entry.id), url: url(entryPath) })),
	});
}
