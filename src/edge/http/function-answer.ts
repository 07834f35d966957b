import { FunctionError } from '../functions/function-host.ts';
import type { Answer } from './answer.ts';
import { clientCacheControl, REVALIDATE_ALWAYS } from './cache-directives.ts';
import type { EdgeParts } from './edge-parts.ts';
import { errorAnswer } from './error-answer.ts';
import type { Exchange } from './exchange.ts';
import { forwardedHeaders } from './forwarded-headers.ts';
import { mergeHeaders } from './merge-headers.ts';
import type { FunctionRoute } from './page-request-for.ts';
import { BodyTooLargeError, readBody } from './request-body.ts';

/** Answers for an output that runs on every request; it sees the URL that the visitor asked for. */
export function functionAnswer(exchange: Exchange, route: FunctionRoute, parts: EdgeParts): Promise<Answer> {
	const query = exchange.query === '' ? '' : `?${exchange.query}`;
	return callFunction(exchange, route, parts, `${exchange.path}${query}`);
}

/**
 * Passes a visitor's request to a function and its answer back as it comes. Does not reject.
 *
 * @param target path and query that the function sees
 */
export async function callFunction(
	exchange: Exchange,
	route: FunctionRoute,
	parts: EdgeParts,
	target: string,
): Promise<Answer> {
	const { req, res, method } = exchange;
	const aborted = new AbortController();
	res.once('close', () => {
		if (!res.writableFinished) aborted.abort();
	});
	const refuse = (status: number, code: string) => {
		const headers = [['x-vercel-cache', 'MISS']] as const;
		return errorAnswer({ status, code, headers }, exchange.id, parts.documents);
	};
	let body: ReturnType<typeof readBody> = null;
	try {
		body = method === 'GET' || method === 'HEAD' ? null : readBody(req, res, parts.requestBodyLimitBytes);
		const answer = await parts.functions.call({
			name: route.name,
			method,
			url: `${parts.publicOrigin}${target}`,
			headers: forwardedHeaders(req.rawHeaders, exchange),
			body: body?.chunks ?? null,
			signal: aborted.signal,
		});
		const cacheControl = clientCacheControl(answer.headers);
		const given = answer.headers.filter(([name]) => name !== 'cache-control');
		if (cacheControl !== undefined) given.push(['cache-control', cacheControl]);
		const own = [['cache-control', REVALIDATE_ALWAYS] as const, ['x-vercel-cache', 'MISS'] as const];
		const headers = mergeHeaders(own, route.headers, given, route.important);
		return { status: route.status ?? answer.status, headers, body: answer.body };
	} catch (error) {
		if (error instanceof BodyTooLargeError || body?.tooLarge()) return refuse(413, 'FUNCTION_PAYLOAD_TOO_LARGE');
		const code = error instanceof FunctionError ? error.code : 'FUNCTION_INVOCATION_FAILED';
		if (!aborted.signal.aborted) parts.log.error({ code, path: exchange.path, output: route.name }, 'function failed');
		return refuse(code === 'FUNCTION_INVOCATION_TIMEOUT' ? 504 : 500, code);
	}
}
