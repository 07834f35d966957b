import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import type { FunctionOutput, PrerenderConfig } from '../build-output/build-output.ts';
import type { HeaderPair, RenderedPage } from '../cache/page.ts';
import { coveredQuery, pageKey } from '../cache/page-key.ts';
import type { PageRequest } from '../cache/page-request.ts';
import type { RouteResult } from '../routing/route-result.ts';

export type FunctionRoute = Extract<RouteResult, { kind: 'function' }>;

/** The page that a route leads to. @param expirationS in place of the build's own, where that is a number */
export function pageRequestFor(
	path: string,
	route: FunctionRoute,
	output: FunctionOutput,
	prerender: PrerenderConfig,
	expirationS: number | undefined,
): PageRequest {
	const query = coveredQuery(route.destQuery, prerender.allowQuery);
	const ownExpirationS = prerender.expiration;
	return {
		key: pageKey(route.destPath, query),
		path,
		output: output.name,
		destPath: route.destPath,
		query,
		passQuery: prerender.passQuery,
		lifetime: {
			expirationS: ownExpirationS === false ? false : (expirationS ?? ownExpirationS),
			staleExpirationS: prerender.staleExpiration,
		},
		timeoutMs: output.maxDurationS * 1_000,
		group: prerender.group ?? null,
		owned: route.owned,
		fallback: prerender.fallback === undefined ? null : () => readFallback(prerender, prerender.fallback ?? ''),
	};
}

const TYPES: Readonly<Record<string, string>> = {
	'.html': 'text/html; charset=utf-8',
	'.json': 'application/json',
	'.txt': 'text/plain; charset=utf-8',
};

async function readFallback(prerender: PrerenderConfig, file: string): Promise<RenderedPage> {
	const headers: HeaderPair[] = Object.entries(prerender.initialHeaders).map(([name, value]) => [
		name.toLowerCase(),
		value,
	]);
	const type = TYPES[extname(file)];
	if (type && !headers.some(([name]) => name === 'content-type')) headers.push(['content-type', type]);
	return { status: prerender.initialStatus, headers, body: await readFile(file) };
}
