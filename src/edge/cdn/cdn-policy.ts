import type { HeaderPair } from '../cache/page.ts';

/** How long an answer is kept; seconds. */
export type CdnLifetime = {
	readonly freshS: number;
	/** Beyond that, served while it is renewed. */
	readonly staleWhileRevalidateS: number;
	/** Beyond that, served only where the function fails. */
	readonly staleIfErrorS: number;
};

const KEPT_STATUSES: ReadonlySet<number> = new Set([200, 301, 302, 307, 308, 404, 410]);
const LONGEST_S = 31_536_000;
/** The first that is there decides alone. Source: Vercel's documentation of cache headers. */
const SPEAKING = ['vercel-cdn-cache-control', 'cdn-cache-control', 'cache-control'] as const;

/** Whether a request may be answered from what other requests left behind. */
export function mayAskCdn(method: string, header: (name: string) => string | undefined): boolean {
	return (method === 'GET' || method === 'HEAD') && !header('range') && !header('authorization');
}

/**
 * Whether and for how long a function's answer may serve others.
 * Source: ISR.md's source, Vercel's documentation of its CDN cache.
 *
 * @returns null: not at all
 */
export function cdnLifetime(status: number, headers: readonly HeaderPair[]): CdnLifetime | null {
	if (!KEPT_STATUSES.has(status) || headers.some(([name]) => name === 'set-cookie')) return null;
	if (varyNames(headers) === null) return null;
	const speaking = SPEAKING.find((name) => headers.some(([each]) => each === name));
	if (speaking === undefined) return null;
	const directives = readDirectives(headers, speaking);
	if (directives.has('private') || directives.has('no-store') || directives.has('no-cache')) return null;
	// A browser's `max-age` is not for the cache; in the headers that speak to the cache alone it is.
	const ownAge = speaking === 'cache-control' ? undefined : seconds(directives.get('max-age'));
	const freshS = seconds(directives.get('s-maxage')) ?? ownAge ?? 0;
	const staleWhileRevalidateS = seconds(directives.get('stale-while-revalidate')) ?? 0;
	const staleIfErrorS = seconds(directives.get('stale-if-error')) ?? 0;
	if (freshS === 0 && staleWhileRevalidateS === 0) return null;
	return { freshS, staleWhileRevalidateS, staleIfErrorS };
}

/** Lower-case names of `Vary`; null: the answer is for its visitor alone (`*`, `Cookie`). */
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
	return Math.min(Number(argument), LONGEST_S);
}
