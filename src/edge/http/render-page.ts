import type { RenderedPage } from '../cache/page.ts';
import type { PageRequest } from '../cache/page-request.ts';
import { FunctionError, type FunctionHost } from '../functions/function-host.ts';
import { collectBody } from './bodies.ts';

export type RenderPageOptions = {
	readonly functions: FunctionHost;
	readonly publicOrigin: string;
	/** A larger page is a failed render. */
	readonly limitBytes: number;
};

/** Path and query that the function of a page sees: the route's destination with the query of the cache key. */
export function renderTarget({ destPath, query, passQuery }: PageRequest): string {
	return passQuery && query !== '' ? `${destPath}?${query}` : destPath;
}

/**
 * Runs the function of an ISR page. It gets nothing of the visitor: method, URL and headers follow from the key and the
 * configuration alone, so a page cannot hold what another visitor must not see.
 *
 * @throws {FunctionError} it threw, was ended, or sent more than is kept
 */
export async function renderPage(request: PageRequest, options: RenderPageOptions): Promise<RenderedPage> {
	const { origin, host, protocol } = new URL(options.publicOrigin);
	const headers: [string, string][] = [
		['host', host],
		['x-forwarded-host', host],
		['x-forwarded-proto', protocol.slice(0, -1)],
		['x-vercel-isr', '1'],
	];
	// Where the query is not passed, a function finds the route's parameters here.
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
