import type { RouteHeaders } from './route-result.ts';

const CACHE_HEADERS = ['cache-control', 'cdn-cache-control', 'vercel-cdn-cache-control'] as const;

/**
 * Takes back the caching that a route promised for what then turned out to be an error: a missing asset must not be
 * remembered for a year as missing. `cache-control` becomes `no-store`, unless it forbids storing already.
 *
 * @param kept headers that were set knowing of the error
 */
export function withoutLongCaching(headers: RouteHeaders, kept: ReadonlySet<string> = new Set()): RouteHeaders {
	const safe = new Map(headers);
	for (const name of CACHE_HEADERS) {
		const value = safe.get(name);
		if (value === undefined || kept.has(name) || /\bno-store\b/i.test(value)) continue;
		if (name === 'cache-control') safe.set(name, 'no-store');
		else safe.delete(name);
	}
	return safe;
}
