import type { RenderedPage } from '../cache/page.ts';
import type { PageRequest } from '../cache/page-request.ts';
import { FunctionError, type FunctionHost } from '../functions/function-host.ts';
import { collectBody } from './bodies.ts';

export type RenderPageOptions = {
	readonly functions: FunctionHost;
	readonly publicOrigin: string;
	/** A larger page counts as a failed render. */
	readonly limitBytes: number;
};

/** Returns the path and query passed to a page's function: the route's destination with the query of the cache key. */
export function renderTarget({ destPath, query, passQuery }: PageRequest): string {
	return passQuery && query !== '' ? `${destPath}?${query}` : destPath;
}

/**
 * Renders an ISR page. Nothing of the visitor's request reaches the function: method, URL and headers follow from the
 * cache key and the configuration, so a stored page cannot contain anything private.
 *
 * @throws {FunctionError} the function threw, timed out, or returned a page over the size limit
 */
export async function renderPage(request: PageRequest, options: RenderPageOptions): Promise<RenderedPage> {
	const { origin, host, protocol } = new URL(options.publicOrigin);
	const headers: [string, string][] = [
		['host', host],
		['x-forwarded-host', host],
		['x-forwarded-proto', protocol.slice(0, -1)],
		['x-vercel-isr', '1'],
	];
	// Functions that do not get the query read the route's parameters from here.
	if (!request.passQuery) headers.push(['x-now-route-matches', request.query]);
	const answer = await options.functions.call({
		name: request.output,
		method: 'GET',
		url: `${origin}${renderTarget(request)}`,
		headers,
		body: null,
		timeoutMs: request.timeoutMs,
	});
	const body = await collectBody(answer.body, options.limitBytes);
	if (body === null) {
		throw new FunctionError('FUNCTION_INVOCATION_FAILED', `The page is larger than ${options.limitBytes} bytes`);
	}
	return { status: answer.status, headers: answer.headers, body };
}
