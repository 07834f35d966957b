/**
 * A robots.txt (RFC 9309): everything may be read but what is per user, and what only machines call.
 *
 * @param sitemapUrl absolute, as the protocol asks
 */
export function renderRobots(sitemapUrl: string): string {
	return [
		'User-agent: *',
		'Disallow: /alerts',
		'Disallow: /account',
		'Disallow: /editor',
		'Disallow: /api/',
		'',
		`Sitemap: ${sitemapUrl}`,
		'',
	].join('\n');
}
