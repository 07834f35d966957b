import type { FunctionRoute } from '../cache/page-request.ts';
import { type FunctionAnswer, type FunctionCall, FunctionError } from '../functions/function-host.ts';
import { printablePath } from './access-log.ts';
import type { Answer } from './answer.ts';
import { clientCacheControl, REVALIDATE_ALWAYS } from './cache-directives.ts';
import type { EdgeParts } from './edge-parts.ts';
import { errorAnswer } from './error-answer.ts';
import type { Exchange } from './exchange.ts';
import { forwardedHeaders } from './forwarded-headers.ts';
import { mergeHeaders } from './merge-headers.ts';
import { BodyTooLargeError, readBody } from './request-body.ts';

/** How a call ended: with the function's own answer, or with what the edge says in its place. */
export type CallResult =
	| { readonly kind: 'answered'; readonly answer: FunctionAnswer }
	| { readonly kind: 'refused'; readonly answer: Answer };

/** A visitor's request as a function gets it, without its body. @param target path and query that it sees */
export function visitorCall(
	exchange: Exchange,
	route: FunctionRoute,
	publicOrigin: string,
	target: string,
): FunctionCall {
	return {
		name: route.name,
		method: exchange.method,
		url: `${publicOrigin}${target}`,
		headers: forwardedHeaders(exchange.req.rawHeaders, exchange),
		body: null,
	};
}

/** Passes a visitor's request to a function; ends the call when the visitor goes. Does not reject. */
export async function callForVisitor(
	exchange: Exchange,
	route: FunctionRoute,
	parts: EdgeParts,
	target: string,
): Promise<CallResult> {
	const { req, res, method } = exchange;
	const gone = new AbortController();
	res.once('close', () => {
		if (!res.writableFinished) gone.abort();
	});
	let body: ReturnType<typeof readBody> = null;
	try {
		body = method === 'GET' || method === 'HEAD' ? null : readBody(req, res, parts.requestBodyLimitBytes);
		const call = visitorCall(exchange, route, parts.publicOrigin, target);
		const answer = await parts.functions.call({ ...call, body: body?.chunks ?? null, signal: gone.signal });
		return { kind: 'answered', answer };
	} catch (error) {
		if (error instanceof BodyTooLargeError || body?.tooLarge()) {
			return refused(413, 'FUNCTION_PAYLOAD_TOO_LARGE', exchange, parts);
		}
		const code = error instanceof FunctionError ? error.code : 'FUNCTION_INVOCATION_FAILED';
		if (!gone.signal.aborted)
			parts.log.error({ code, path: printablePath(exchange.path), output: route.name }, 'function failed');
		return refused(code === 'FUNCTION_INVOCATION_TIMEOUT' ? 504 : 500, code, exchange, parts);
	}
}

/** A function's answer as its visitor gets it, with the headers of the route. */
export function presentAnswer(answer: FunctionAnswer, route: FunctionRoute): Answer {
	const cacheControl = clientCacheControl(answer.headers);
	const given = answer.headers.filter(([name]) => name !== 'cache-control');
	if (cacheControl !== undefined) given.push(['cache-control', cacheControl]);
	const own = [['cache-control', REVALIDATE_ALWAYS] as const, ['x-vercel-cache', 'MISS'] as const];
	const headers = mergeHeaders(own, route.headers, given, route.important);
	return { status: route.status ?? answer.status, headers, body: answer.body };
}

async function refused(status: number, code: string, exchange: Exchange, parts: EdgeParts): Promise<CallResult> {
	const headers = [['x-vercel-cache', 'MISS']] as const;
	return { kind: 'refused', answer: await errorAnswer({ status, code, headers }, exchange.id, parts.documents) };
}
