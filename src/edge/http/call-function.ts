import type { HeaderPair } from '../cache/page.ts';
import type { FunctionRoute } from '../cache/page-request.ts';
import { type FunctionAnswer, type FunctionCall, FunctionError } from '../functions/function-host.ts';
import { redactPath } from './access-log.ts';
import type { Answer } from './answer.ts';
import { mergeHeaders, REVALIDATE_ALWAYS, routeHeadersFor, withClientCacheControl } from './answer-headers.ts';
import { errorAnswer } from './error-answer.ts';
import { RequestBodyError } from './request-bodies.ts';
import type { FunctionContext, RequestContext } from './request-context.ts';

/** How a call ended: with the function's answer, or with an error page of the edge. */
export type CallResult =
	| { readonly kind: 'answered'; readonly answer: FunctionAnswer }
	| { readonly kind: 'failed'; readonly answer: Answer };

/** Creates the call for a visitor's request, without its body. @param target path and query passed to the function */
export function visitorCall(context: FunctionContext, target: string): FunctionCall {
	return {
		name: context.route.name,
		method: context.method,
		url: `${context.services.publicOrigin}${target}`,
		headers: forwardedHeaders(context),
		body: null,
	};
}

/** Calls a function for a visitor when the whole request has arrived; aborts the call if the visitor disconnects. Does not reject. */
export async function callForVisitor(context: FunctionContext, target: string): Promise<CallResult> {
	const { req, res, method, route, services } = context;
	const disconnected = new AbortController();
	res.once('close', () => {
		if (!res.writableFinished) disconnected.abort();
	});
	try {
		const body = method === 'GET' || method === 'HEAD' ? null : await services.bodies.read(req, res);
		const call = { ...visitorCall(context, target), body, signal: disconnected.signal };
		return { kind: 'answered', answer: await services.functions.call(call) };
	} catch (error) {
		if (error instanceof RequestBodyError) return failedCall(context, error.status, error.code);
		const code = error instanceof FunctionError ? error.code : 'FUNCTION_INVOCATION_FAILED';
		if (!disconnected.signal.aborted) {
			services.log.error({ code, path: redactPath(context.path), output: route.name }, 'function failed');
		}
		return failedCall(context, code === 'FUNCTION_INVOCATION_TIMEOUT' ? 504 : 500, code);
	}
}

async function failedCall(context: FunctionContext, status: number, code: string): Promise<CallResult> {
	const headers = [['x-vercel-cache', 'MISS']] as const;
	return { kind: 'failed', answer: await errorAnswer(context, { status, code, headers }) };
}

/** Converts a function's answer to the visitor's, with the headers of the route. */
export function visitorAnswer(answer: FunctionAnswer, route: FunctionRoute): Answer {
	const own = [['cache-control', REVALIDATE_ALWAYS] as const, ['x-vercel-cache', 'MISS'] as const];
	const headers = mergeHeaders(
		own,
		routeHeadersFor(route, answer.status),
		withClientCacheControl(answer.headers),
		route.important,
	);
	return { status: route.status ?? answer.status, headers, body: answer.body };
}

/** Calls the function without a cache lookup. @param target path and query passed to the function */
export async function callUncached(context: FunctionContext, target: string): Promise<Answer> {
	const result = await callForVisitor(context, target);
	return result.kind === 'failed' ? result.answer : visitorAnswer(result.answer, context.route);
}

/** Headers that are hop-by-hop (RFC 9110, 7.6.1), handled by the edge, or that clients must not set. */
const DROPPED = new Set([
	...['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection', 'te', 'trailer'],
	...['transfer-encoding', 'upgrade', 'expect', 'http2-settings', 'host', 'forwarded', 'x-real-ip', 'x-matched-path'],
	...['x-original-url', 'x-rewrite-url', 'x-http-method', 'x-http-method-override', 'x-method-override'],
	...['x-prerender-revalidate', 'x-prerender-revalidate-if-generated'],
]);
const DROPPED_PREFIXES = ['x-forwarded-', 'x-vercel-', 'x-astro-', 'x-middleware-', 'x-now-'];

/** Returns a visitor's headers for a function, with everything about the request's origin set by the edge. */
function forwardedHeaders({ req, host, address, proto, id }: RequestContext): HeaderPair[] {
	const forwarded: HeaderPair[] = [];
	const hopByHop = new Set<string>();
	for (const [name, value] of pairs(req.rawHeaders)) {
		if (name === 'connection') for (const token of value.split(',')) hopByHop.add(token.trim().toLowerCase());
	}
	for (const [name, value] of pairs(req.rawHeaders)) {
		if (DROPPED.has(name) || hopByHop.has(name)) continue;
		if (name.startsWith('x-') && DROPPED_PREFIXES.some((prefix) => name.startsWith(prefix))) continue;
		forwarded.push([name, value]);
	}
	forwarded.push(
		['host', host],
		['x-forwarded-for', address],
		['x-real-ip', address],
		['x-vercel-forwarded-for', address],
		['x-forwarded-host', host],
		['x-forwarded-proto', proto],
		['x-vercel-id', id],
	);
	return forwarded;
}

function* pairs(rawHeaders: readonly string[]): Iterable<HeaderPair> {
	for (let n = 0; n + 1 < rawHeaders.length; n += 2)
		yield [(rawHeaders[n] ?? '').toLowerCase(), rawHeaders[n + 1] ?? ''];
}
