import type { HeaderPair } from '../cache/page.ts';
import type { RouteHeaders } from '../routing/route-result.ts';

/** `Cache-Control` where neither function nor route sets one. Source: Vercel's documentation of cache headers. */
export const REVALIDATE_ALWAYS = 'public, max-age=0, must-revalidate';
export const NEVER_STORE = 'private, no-store';

/** Headers of one connection (RFC 9110, 7.6.1), of the body as the edge sends it, or for the cache alone. */
const NOT_FORWARDED = new Set([
	...['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'date'],
	...['vercel-cdn-cache-control', 'vercel-cache-tag', 'x-vercel-id', 'x-vercel-cache', 'x-vercel-isr'],
]);

/**
 * Merges the headers of an answer: those of the function override those of routes (unless marked important), which
 * override the edge's own.
 *
 * @param own defaults of the edge
 * @param given by the function or the stored page
 */
export function mergeHeaders(
	own: readonly HeaderPair[],
	route: RouteHeaders,
	given: readonly HeaderPair[],
	important?: ReadonlySet<string> | undefined,
): HeaderPair[] {
	const kept = given.filter(([name]) => !NOT_FORWARDED.has(name) && !(important?.has(name) && route.has(name)));
	const named = new Set(kept.map(([name]) => name));
	const ofRoute = [...route].filter(([name]) => !named.has(name) && !NOT_FORWARDED.has(name));
	for (const [name] of ofRoute) named.add(name);
	return [...kept, ...ofRoute, ...own.filter(([name]) => !named.has(name))];
}

/** The pairs with one name's value replaced, or added. */
export function withHeader(headers: readonly HeaderPair[], name: string, value: string): HeaderPair[] {
	return [...headers.filter(([each]) => each !== name), [name, value]];
}

/** The first value of a header. */
export function headerOf(headers: readonly HeaderPair[], name: string): string | undefined {
	return headers.find(([each]) => each === name)?.[1];
}

/** Headers of a 304 answer: none that describe a body. */
export function withoutContentHeaders(headers: readonly HeaderPair[]): HeaderPair[] {
	return headers.filter(([name]) => !name.startsWith('content-'));
}

const SHARED_CACHE_DIRECTIVES = new Set(['s-maxage', 'stale-while-revalidate', 'stale-if-error']);

/**
 * `Cache-Control` for the client: without the directives for the cache in front of the function. Where the function
 * also sends `CDN-Cache-Control`, it means them for the caches behind that one, and they stay.
 *
 * @returns undefined: nothing is left, and the edge's own value applies
 */
export function clientCacheControl(headers: readonly HeaderPair[]): string | undefined {
	const values = headers.filter(([name]) => name === 'cache-control').map(([, value]) => value);
	if (values.length === 0) return undefined;
	const given = values.join(', ');
	if (headers.some(([name]) => name === 'cdn-cache-control')) return given;
	const directives = given.split(',').map((directive) => directive.trim());
	const kept = directives.filter((directive) => {
		return !SHARED_CACHE_DIRECTIVES.has(directiveName(directive)) && directive !== '';
	});
	if (kept.length === directives.length) return given;
	return kept.every((directive) => directiveName(directive) === 'public') ? undefined : kept.join(', ');
}

function directiveName(directive: string): string {
	return directive.split('=', 1)[0]?.trim().toLowerCase() ?? '';
}

/** Replaces `Cache-Control` by what the client gets of it. */
export function withClientCacheControl(headers: readonly HeaderPair[]): HeaderPair[] {
	const cacheControl = clientCacheControl(headers);
	const others = headers.filter(([name]) => name !== 'cache-control');
	return cacheControl === undefined ? others : [...others, ['cache-control', cacheControl]];
}
