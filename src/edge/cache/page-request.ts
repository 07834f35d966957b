import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import type { FunctionOutput, PrerenderConfig } from '../build-output/build-output.ts';
import type { RouteResult } from '../routing/route-result.ts';
import type { HeaderPair, Page, RenderedPage } from './page.ts';
import type { PageLifetime } from './page-freshness.ts';

/** Everything that rendering and storing a page depend on; of the visitor's request only what the key covers. */
export type PageRequest = {
	readonly key: string;
	/** Path that the visitor asked for, for logs. */
	readonly path: string;
	/** Name of the function. */
	readonly output: string;
	/** Path of the destination, e.g. `/_isr`. */
	readonly destPath: string;
	/** Result of `cacheKeyQuery`. */
	readonly query: string;
	/** Whether the function finds the query in its URL; else in `x-now-route-matches`. */
	readonly passQuery: boolean;
	readonly lifetime: PageLifetime;
	/** Limit of one render. */
	readonly timeoutMs: number;
	readonly group: number | null;
	/** False: only a catch-all route leads here. */
	readonly owned: boolean;
	/** Reads the answer that the build has prerendered; null: there is none. */
	readonly fallback: (() => Promise<RenderedPage>) | null;
};

/** How one render, or one read from the store in its place, ended. */
export type RenderOutcome =
	| { readonly kind: 'page'; readonly page: Page; readonly source: 'render' | 'store' }
	/** Complete, but not stored. `personal`: only for the visitor who started the render. */
	| { readonly kind: 'refused' | 'personal'; readonly answer: RenderedPage }
	/** The function threw or was ended. `code` goes to `x-vercel-error`. */
	| { readonly kind: 'failed'; readonly code: string };

/** Runs the function. @throws {FunctionError} it threw, was ended, or sent more than is kept */
export type RenderPage = (request: PageRequest) => Promise<RenderedPage>;

export type PageCacheStatus = 'MISS' | 'HIT' | 'STALE' | 'PRERENDER' | 'REVALIDATED';

/** What a visitor gets. */
export type Served =
	| { readonly kind: 'page'; readonly page: Page; readonly cache: PageCacheStatus }
	| Exclude<RenderOutcome, { kind: 'page' }>;

/** A route that leads to a function. */
export type FunctionRoute = Extract<RouteResult, { kind: 'function' }>;

/** Describes the page that a route leads to. @param expirationS replaces the build's own, where that is a number */
export function pageRequestFor(
	path: string,
	route: FunctionRoute,
	output: FunctionOutput,
	prerender: PrerenderConfig,
	expirationS: number | undefined,
): PageRequest {
	const query = cacheKeyQuery(route.destQuery, prerender.allowQuery);
	const { expiration, staleExpiration, fallback } = prerender;
	return {
		key: pageKey(route.destPath, query),
		path,
		output: output.name,
		destPath: route.destPath,
		query,
		passQuery: prerender.passQuery,
		lifetime: {
			expirationS: expiration === false ? false : (expirationS ?? expiration),
			staleExpirationS: staleExpiration,
		},
		timeoutMs: output.maxDurationS * 1_000,
		group: prerender.group ?? null,
		owned: route.owned,
		fallback: fallback === undefined ? null : () => readFallback(prerender, fallback),
	};
}

/**
 * The query as the key holds it and as an ISR render gets it: only the allowed parameters, sorted by name, repeated ones
 * in their own order, with one encoding. One function makes both, so that a render cannot see what the key does not
 * cover.
 *
 * @param query encoded, without the question mark, merged into the route's destination
 * @param allowQuery undefined: every parameter; `[]`: none (Build Output API v3, `allowQuery`)
 */
export function cacheKeyQuery(query: string, allowQuery: readonly string[] | undefined): string {
	if (query === '' || allowQuery?.length === 0) return '';
	const params = [...new URLSearchParams(query)].filter(([name]) => allowQuery?.includes(name) ?? true);
	params.sort(([a], [b]) => (a < b ? -1 : Number(a > b)));
	return params.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&');
}

/** Key of a page: its output's path and the result of `cacheKeyQuery`. */
export function pageKey(outputPath: string, keyQuery: string): string {
	return keyQuery === '' ? outputPath : `${outputPath}?${keyQuery}`;
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
	'.html': 'text/html; charset=utf-8',
	'.json': 'application/json',
	'.txt': 'text/plain; charset=utf-8',
};

async function readFallback(prerender: PrerenderConfig, file: string): Promise<RenderedPage> {
	const headers: HeaderPair[] = Object.entries(prerender.initialHeaders).map(([name, value]) => [
		name.toLowerCase(),
		value,
	]);
	const type = CONTENT_TYPES[extname(file)];
	if (type && !headers.some(([name]) => name === 'content-type')) headers.push(['content-type', type]);
	return { status: prerender.initialStatus, headers, body: await readFile(file) };
}
