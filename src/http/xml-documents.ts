const entities: Readonly<Record<string, string>> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&apos;',
};

/** Characters that XML 1.0 cannot contain, even escaped (§2.2), including lone surrogates. */
const forbidden = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

/** Escapes text for element content and attribute values. */
export function escapeXml(text: string): string {
	return text.replace(forbidden, '').replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/**
 * Renders a sitemap (sitemaps.org protocol 0.9).
 *
 * @param urls absolute, at most 50,000
 */
export function renderSitemap(urls: readonly string[]): string {
	const rows = urls.map((url) => `\t<url><loc>${escapeXml(url)}</loc></url>`);
	return [
		'<?xml version="1.0" encoding="UTF-8"?>',
		'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
		...rows,
		'</urlset>',
		'',
	].join('\n');
}

/** A feed of this site; URLs are given as paths, and ids are unique within the site. */
export type SiteFeed = Pick<AtomFeed, 'title' | 'author' | 'updatedAt'> & {
	/** Identifies the feed within the site; permanent. */
	readonly id: string;
	/** Path of the feed itself. */
	readonly path: string;
	/** The page that the feed is about. */
	readonly about: string;
	readonly entries: readonly (Omit<AtomEntry, 'url'> & { readonly path: string })[];
};

export const FEED_CONTENT_TYPE = 'application/atom+xml; charset=utf-8';

/**
 * Renders a feed as Atom (RFC 4287). Ids are tag URIs (RFC 4151), independent of the site's address; their year is that
 * of the first feed.
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

export type AtomEntry = {
	/** Permanent IRI (RFC 4287 §4.2.6). */
	readonly id: string;
	readonly title: string;
	/** Absolute URL of the page about it. */
	readonly url: string;
	/** Unix ms. */
	readonly updatedAt: number;
	/** Plain text. */
	readonly summary: string;
};

export type AtomFeed = {
	/** Permanent IRI. */
	readonly id: string;
	readonly title: string;
	readonly author: string;
	/** Absolute URL of the feed itself. */
	readonly selfUrl: string;
	/** Absolute URL of the page that the feed is about. */
	readonly siteUrl: string;
	/** Unix ms. */
	readonly updatedAt: number;
	readonly entries: readonly AtomEntry[];
};

/** Renders an Atom feed (RFC 4287); all texts are plain text. */
export function renderAtomFeed(feed: AtomFeed): string {
	return [
		'<?xml version="1.0" encoding="utf-8"?>',
		'<feed xmlns="http://www.w3.org/2005/Atom">',
		`\t<id>${escapeXml(feed.id)}</id>`,
		`\t<title>${escapeXml(feed.title)}</title>`,
		`\t<updated>${timestamp(feed.updatedAt)}</updated>`,
		`\t<author><name>${escapeXml(feed.author)}</name></author>`,
		`\t<link rel="self" type="application/atom+xml" href="${escapeXml(feed.selfUrl)}"/>`,
		`\t<link rel="alternate" type="text/html" href="${escapeXml(feed.siteUrl)}"/>`,
		...feed.entries.map(renderEntry),
		'</feed>',
		'',
	].join('\n');
}

function renderEntry({ id, title, url, updatedAt, summary }: AtomEntry): string {
	return [
		'\t<entry>',
		`\t\t<id>${escapeXml(id)}</id>`,
		`\t\t<title>${escapeXml(title)}</title>`,
		`\t\t<updated>${timestamp(updatedAt)}</updated>`,
		`\t\t<link rel="alternate" type="text/html" href="${escapeXml(url)}"/>`,
		`\t\t<summary>${escapeXml(summary)}</summary>`,
		'\t</entry>',
	].join('\n');
}

function timestamp(at: number): string {
	return new Date(at).toISOString();
}
