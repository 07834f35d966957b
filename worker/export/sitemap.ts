import { decodeEntities } from './markup.ts';

/** What a sitemap says. */
export type Sitemap = {
	/** Paths of pages, percent-encoded, in order, each once. */
	readonly paths: readonly string[];
	/** Origins that the site calls its own. */
	readonly origins: ReadonlySet<string>;
};

/**
 * Reads a sitemap (sitemaps.org protocol 0.9). Of an address only its path counts: the site may be asked at another
 * origin than the public one.
 */
export function readSitemap(xml: string): Sitemap {
	const paths = new Set<string>();
	const origins = new Set<string>();
	for (const [, text = ''] of xml.matchAll(/<loc>\s*([^<]*?)\s*<\/loc>/gi)) {
		const url = URL.parse(decodeEntities(text));
		if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) continue;
		paths.add(url.pathname);
		origins.add(url.origin);
	}
	return { paths: [...paths], origins };
}
