import type { HeaderPair } from '../cache/page.ts';

/** How long an answer is stored; seconds. */
export type CdnLifetime = {
	readonly freshS: number;
	/** How long it is then served while it is regenerated. */
	readonly staleWhileRevalidateS: number;
	/** How long after its fresh time it is served if the function fails. */
	readonly staleIfErrorS: number;
};

const STORABLE_STATUSES: ReadonlySet<number> = new Set([200, 301, 302, 307, 308, 404, 410]);
const MAX_LIFETIME_S = 31_536_000;
/** Only the first of these headers that is present applies. Source: Vercel's documentation of cache headers. */
const POLICY_HEADERS = ['vercel-cdn-cache-control', 'cdn-cache-control', 'cache-control'] as const;

/** Whether a request may be answered from the CDN cache. */
export function isCacheableRequest(method: string, header: (name: string) => string | undefined): boolean {
	return (method === 'GET' || method === 'HEAD') && !header('range') && !header('authorization');
}

/**
 * Returns how long a function's answer may be cached. Source: Vercel's documentation of its CDN cache.
 *
 * @returns null if it may not be cached
 */
export function cdnLifetime(status: number, headers: readonly HeaderPair[]): CdnLifetime | null {
	if (!STORABLE_STATUSES.has(status) || headers.some(([name]) => name === 'set-cookie')) return null;
	if (varyNames(headers) === null) return null;
	const policyHeader = POLICY_HEADERS.find((name) => headers.some(([each]) => each === name));
	if (policyHeader === undefined) return null;
	const directives = readDirectives(headers, policyHeader);
	if (directives.has('private') || directives.has('no-store') || directives.has('no-cache')) return null;
	// In `Cache-Control`, `max-age` is for browsers.
	const maxAge = policyHeader === 'cache-control' ? undefined : seconds(directives.get('max-age'));
	const freshS = seconds(directives.get('s-maxage')) ?? maxAge ?? 0;
	const staleWhileRevalidate = directives.get('stale-while-revalidate');
	// RFC 5861 requires a value. Next.js sent none for years, Vercel assumes one then (vercel/vercel#9189), and a year is
	// what Next.js means by it (vercel/next.js#65867). Without a fresh time before it nothing asked for storing at all.
	const assumedS = staleWhileRevalidate === '' && freshS > 0 ? MAX_LIFETIME_S : 0;
	const staleWhileRevalidateS = seconds(staleWhileRevalidate) ?? assumedS;
	const staleIfErrorS = seconds(directives.get('stale-if-error')) ?? 0;
	if (freshS === 0 && staleWhileRevalidateS === 0) return null;
	return { freshS, staleWhileRevalidateS, staleIfErrorS };
}

/** Returns the lower-case names in `Vary`, or null if the answer must not be shared (`*`, `Cookie`). */
export function varyNames(headers: readonly HeaderPair[]): readonly string[] | null {
	const lists = headers.filter(([name]) => name === 'vary').flatMap(([, value]) => value.toLowerCase().split(','));
	const names = [...new Set(lists.map((name) => name.trim()).filter((name) => name !== ''))].sort();
	return names.includes('*') || names.includes('cookie') ? null : names;
}

function readDirectives(headers: readonly HeaderPair[], name: string): ReadonlyMap<string, string> {
	const directives = new Map<string, string>();
	for (const [each, value] of headers) {
		if (each !== name) continue;
		for (const directive of value.split(',')) {
			const [key = '', argument = ''] = directive.split('=', 2);
			directives.set(key.trim().toLowerCase(), argument.trim().replace(/^"(.*)"$/, '$1'));
		}
	}
	return directives;
}

function seconds(argument: string | undefined): number | undefined {
	if (argument === undefined || !/^\d+$/.test(argument)) return undefined;
	return Math.min(Number(argument), MAX_LIFETIME_S);
}
