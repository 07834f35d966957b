import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import type { FunctionOutput, PrerenderConfig } from '../build-output/build-output.ts';
import type { RouteResult } from '../routing/route-result.ts';
import type { HeaderPair, Page, RenderedPage } from './page.ts';
import type { PageLifetime } from './page-freshness.ts';

/** Everything needed to render and store a page. Of the visitor's request it contains only what the cache key covers. */
export type PageRequest = {
	readonly key: string;
	/** Path that the visitor requested, for logs. */
	readonly path: string;
	/** Name of the function. */
	readonly output: string;
	/** Path of the destination, e.g. `/_isr`. */
	readonly destPath: string;
	/** Result of `cacheKeyQuery`. */
	readonly query: string;
	/** Whether the function gets the query in its URL or in `x-now-route-matches`. */
	readonly passQuery: boolean;
	readonly lifetime: PageLifetime;
	/** Time limit of a render. */
	readonly timeoutMs: number;
	readonly group: number | null;
	/** False if only a catch-all route matched. */
	readonly owned: boolean;
	/** Reads the build's prerendered page, if it has one. */
	readonly fallback: (() => Promise<RenderedPage>) | null;
};

/** The outcome of a render, or of reading the store instead. */
export type RenderOutcome =
	| { readonly kind: 'page'; readonly page: Page; readonly source: 'render' | 'store' }
	/** Complete, but may not be stored. `personal`: only for the visitor who started the render. */
	| { readonly kind: 'refused' | 'personal'; readonly answer: RenderedPage }
	/** The function failed. `code` is sent as `x-vercel-error`. */
	| { readonly kind: 'failed'; readonly code: string };

/** Renders a page. @throws {FunctionError} the function threw, timed out, or returned a page over the size limit */
export type RenderPage = (request: PageRequest) => Promise<RenderedPage>;

export type PageCacheStatus = 'MISS' | 'HIT' | 'STALE' | 'PRERENDER' | 'REVALIDATED';

/** The result for a visitor. */
export type Served =
	| { readonly kind: 'page'; readonly page: Page; readonly cache: PageCacheStatus }
	| Exclude<RenderOutcome, { kind: 'page' }>;

/** A route that leads to a function. */
export type FunctionRoute = Extract<RouteResult, { kind: 'function' }>;

/** Creates the request for a route's page. @param expirationS overrides a numeric expiration of the build */
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
 * Returns the query for the cache key and for the render: only the allowed parameters, sorted by name, repeated ones in
 * their original order, with canonical encoding. Using one function for both guarantees that a render cannot see
 * anything that the key does not cover.
 *
 * @param query of the route's destination, encoded, without the question mark
 * @param allowQuery undefined: all parameters; `[]`: none (Build Output API v3, `allowQuery`)
 */
export function cacheKeyQuery(query: string, allowQuery: readonly string[] | undefined): string {
	if (query === '' || allowQuery?.length === 0) return '';
	const params = [...new URLSearchParams(query)].filter(([name]) => allowQuery?.includes(name) ?? true);
	params.sort(([a], [b]) => (a < b ? -1 : Number(a > b)));
	return params.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&');
}

/** Returns the cache key: the output's path and the result of `cacheKeyQuery`. */
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
