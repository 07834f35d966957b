import type { HeaderPair } from '../cache/page.ts';

/** What a client is told where nothing else is said. Source: Vercel's documentation of cache headers. */
export const REVALIDATE_ALWAYS = 'public, max-age=0, must-revalidate';
export const NEVER_STORE = 'private, no-store';

const FOR_SHARED_CACHES = new Set(['s-maxage', 'stale-while-revalidate', 'stale-if-error']);

/**
 * `Cache-Control` as the client gets it: without what is meant for the cache in front of the function,
 * unless `CDN-Cache-Control` speaks to that one; then the function means it for those behind.
 *
 * @returns undefined: nothing is left, the edge's own takes its place
 */
export function clientCacheControl(headers: readonly HeaderPair[]): string | undefined {
	const values = headers.filter(([name]) => name === 'cache-control').map(([, value]) => value);
	if (values.length === 0) return undefined;
	const given = values.join(', ');
	if (headers.some(([name]) => name === 'cdn-cache-control')) return given;
	const directives = given.split(',').map((directive) => directive.trim());
	const kept = directives.filter((directive) => !FOR_SHARED_CACHES.has(directiveName(directive)) && directive !== '');
	if (kept.length === directives.length) return given;
	return kept.every((directive) => directiveName(directive) === 'public') ? undefined : kept.join(', ');
}

function directiveName(directive: string): string {
	return directive.split('=', 1)[0]?.trim().toLowerCase() ?? '';
}
