import { escapeXml } from './xml.ts';

export type AtomEntry = {
	/** An IRI that never changes (RFC 4287 §4.2.6). */
	readonly id: string;
	readonly title: string;
	/** Absolute address of the page about it. */
	readonly url: string;
	/** Unix ms. */
	readonly updatedAt: number;
	/** Plain text. */
	readonly summary: string;
};

export type AtomFeed = {
	/** An IRI that never changes. */
	readonly id: string;
	readonly title: string;
	readonly author: string;
	/** Absolute address of the feed itself. */
	readonly selfUrl: string;
	/** Absolute address of the page that the feed is about. */
	readonly siteUrl: string;
	/** Unix ms. */
	readonly updatedAt: number;
	readonly entries: readonly AtomEntry[];
};

/** An Atom feed (RFC 4287), every text as plain text. */
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
