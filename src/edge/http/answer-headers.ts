import type { HeaderPair } from '../cache/page.ts';
import type { RouteHeaders } from '../routing/route-result.ts';
import { withoutLongCaching } from '../routing/route-state.ts';

/** The default `Cache-Control`. Source: Vercel's documentation of cache headers. */
export const REVALIDATE_ALWAYS = 'public, max-age=0, must-revalidate';
export const NEVER_STORE = 'private, no-store';

/** Headers that are hop-by-hop (RFC 9110, 7.6.1), set by the edge itself, or only meant for its cache. */
const NOT_FORWARDED = new Set([
	...['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'date'],
	...['vercel-cdn-cache-control', 'vercel-cache-tag', 'x-vercel-id', 'x-vercel-cache', 'x-vercel-isr'],
]);

/**
 * Merges the headers of an answer: the function's override the route's (unless `important`), which override the
 * defaults.
 *
 * @param own the edge's defaults
 * @param given headers of the function or the stored page
 * @param important names of route headers that override the function's
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

/**
 * Returns the headers of a route for an answer whose status only the function decided: what a route says of the files
 * and pages that it names (a year, for an asset) is not said of the error in their place.
 */
export function routeHeadersFor(
	route: { readonly headers: RouteHeaders; readonly important?: ReadonlySet<string> | undefined },
	status: number,
): RouteHeaders {
	return status < 400 ? route.headers : withoutLongCaching(route.headers, route.important);
}

/** Returns the headers with one added or replaced. */
export function withHeader(headers: readonly HeaderPair[], name: string, value: string): HeaderPair[] {
	return [...headers.filter(([each]) => each !== name), [name, value]];
}

/** Returns the first value of a header. */
export function headerOf(headers: readonly HeaderPair[], name: string): string | undefined {
	return headers.find(([each]) => each === name)?.[1];
}

/** Removes the headers that describe a body, for a 304. */
export function withoutContentHeaders(headers: readonly HeaderPair[]): HeaderPair[] {
	return headers.filter(([name]) => !name.startsWith('content-'));
}

const SHARED_CACHE_DIRECTIVES = new Set(['s-maxage', 'stale-while-revalidate', 'stale-if-error']);

/**
 * Returns the client's `Cache-Control`, without the directives for shared caches. If the function also sends
 * `CDN-Cache-Control`, they are meant for caches further downstream and stay.
 *
 * @returns undefined if nothing is left and the default applies
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

/** Replaces `Cache-Control` with the client's. */
export function withClientCacheControl(headers: readonly HeaderPair[]): HeaderPair[] {
	const cacheControl = clientCacheControl(headers);
	const others = headers.filter(([name]) => name !== 'cache-control');
	return cacheControl === undefined ? others : [...others, ['cache-control', cacheControl]];
}
