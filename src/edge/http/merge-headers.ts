import type { HeaderPair } from '../cache/page.ts';
import type { RouteHeaders } from '../routing/route-result.ts';

/** Of one connection (RFC 9110, 7.6.1), of the body as the edge sends it, or for the cache alone. */
const NOT_FORWARDED = new Set([
	...['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'date'],
	...['vercel-cdn-cache-control', 'vercel-cache-tag', 'x-vercel-id', 'x-vercel-cache', 'x-vercel-isr'],
]);

/**
 * Headers of an answer: what the function says beats what routes say (unless marked important), which beats the edge's own.
 *
 * @param own of the edge, where nobody says otherwise
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
