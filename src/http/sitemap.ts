import { escapeXml } from './xml.ts';

/**
 * A sitemap (sitemaps.org protocol 0.9).
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
