const PRIVATE_PREFIXES = ['/alerts', '/account', '/editor', '/_actions'];

/**
 * Returns whether this path belongs to one person. As in `vercel.json` the prefix decides: `/alerts/x.css` and
 * `/alertsx` are as private as `/alerts`, in any case or percent-encoding.
 *
 * @param pathname of a URL, still encoded
 */
export function isPrivatePath(pathname: string): boolean {
	const plain = decode(pathname).toLowerCase().replace(/\/+/g, '/');
	return PRIVATE_PREFIXES.some((prefix) => plain.startsWith(prefix));
}

/** Returns the path of the sign-in page that leads back to this page. */
export function signInPath({ pathname, search }: Pick<URL, 'pathname' | 'search'>): string {
	return `/account/sign-in?next=${encodeURIComponent(pathname + search)}`;
}

function decode(pathname: string): string {
	try {
		return decodeURIComponent(pathname);
	} catch {
		return pathname;
	}
}

/**
 * Renders robots.txt (RFC 9309): everything may be crawled except private pages and endpoints for machines.
 *
 * @param sitemapUrl absolute, as the protocol requires
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
