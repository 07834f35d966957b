import type { FunctionOutput, PrerenderConfig } from '../build-output/build-output.ts';
import type { RenderedPage } from '../cache/page.ts';
import type { PageRequest, Served } from '../cache/page-request.ts';
import { type FunctionRoute, pageRequestFor } from '../cache/page-request.ts';
import { callPlainly } from '../cdn/function-answer.ts';
import type { Answer } from './answer.ts';
import { bypassesCache } from './bypass-conditions.ts';
import { NEVER_STORE } from './cache-directives.ts';
import { equalsSecret } from './constant-time.ts';
import { readCookie } from './cookies.ts';
import type { EdgeParts } from './edge-parts.ts';
import { errorAnswer } from './error-answer.ts';
import { type Exchange, requestHeader } from './exchange.ts';
import { mergeHeaders, withHeader } from './merge-headers.ts';
import { pageAnswer } from './page-answer.ts';
import { renderTarget } from './render-page.ts';

/** Answers for an output that is cached: from the cache, past it (draft mode), or by renewing it. */
export async function isrAnswer(
	exchange: Exchange,
	route: FunctionRoute,
	output: FunctionOutput,
	prerender: PrerenderConfig,
	parts: EdgeParts,
): Promise<Answer> {
	const header = (name: string) => requestHeader(exchange, name);
	const request = pageRequestFor(exchange.path, route, output, prerender, parts.expirationS);
	const draft = equalsSecret(readCookie(header('cookie'), '__prerender_bypass'), prerender.bypassToken);
	const { method } = exchange;
	if (draft || bypassesCache(prerender.experimentalBypassFor, exchange)) {
		const answer = await callPlainly(exchange, route, parts, renderTarget(request));
		const headers = withHeader(withHeader(answer.headers, 'x-vercel-cache', 'BYPASS'), 'cache-control', NEVER_STORE);
		return { ...answer, headers };
	}
	if (method !== 'GET' && method !== 'HEAD') {
		const error = { status: 405, code: 'INVALID_REQUEST_METHOD', headers: [['allow', 'GET, HEAD']] as const };
		return errorAnswer(error, exchange.id, parts.documents);
	}
	const answerWith = (served: Served) => servedAnswer(served, request, exchange, route, prerender, parts);
	if (equalsSecret(header('x-prerender-revalidate'), prerender.bypassToken)) {
		const onlyIfGenerated = header('x-prerender-revalidate-if-generated') === '1';
		if (onlyIfGenerated && !(await parts.pages.has(request))) {
			return errorAnswer({ status: 404, code: 'NOT_FOUND' }, exchange.id, parts.documents);
		}
		return answerWith(await parts.pages.revalidate(request));
	}
	return answerWith(parts.pages.lookup(request) ?? (await parts.pages.get(request)));
}

async function servedAnswer(
	served: Served,
	request: PageRequest,
	exchange: Exchange,
	route: FunctionRoute,
	prerender: PrerenderConfig,
	parts: EdgeParts,
): Promise<Answer> {
	if (served.kind === 'page') {
		const { hitRequest, req } = exchange;
		// Paths where nothing is are many, and would evict those that are visited.
		const worthRemembering = prerender.experimentalBypassFor.length === 0 && !served.page.lowPriority;
		if (hitRequest && worthRemembering && req.url) {
			parts.fastPath.remember(req.url, hitRequest.host, request, route);
		}
		const header = (name: string) => requestHeader(exchange, name);
		return pageAnswer(served.page, served.cache, route, header, parts.clock.now());
	}
	if (served.kind === 'personal') return notStored(served.answer, route);
	const missed = [['x-vercel-cache', 'MISS']] as const;
	if (served.kind === 'failed') {
		const status = served.code === 'FUNCTION_INVOCATION_TIMEOUT' ? 504 : 500;
		return errorAnswer({ status, code: served.code, headers: missed }, exchange.id, parts.documents);
	}
	const { status } = served.answer;
	if (status < 500 || prerender.exposeErrBody) {
		// Many may have waited for this one answer, and a cookie is for one.
		const shared = served.answer.headers.filter(([name]) => name !== 'set-cookie');
		return notStored({ ...served.answer, headers: shared }, route);
	}
	// The application's own words about its error stay inside (Build Output API v3, `exposeErrBody`).
	return errorAnswer({ status, code: 'FUNCTION_ANSWERED_ERROR', headers: missed }, exchange.id, parts.documents);
}

/** An answer of a kind that is not kept, passed on to those who waited for it. */
function notStored(answer: RenderedPage, route: FunctionRoute): Answer {
	const given = answer.headers.filter(([name]) => name !== 'content-length' && name !== 'cache-control');
	const headers = mergeHeaders([['x-vercel-cache', 'MISS']], route.headers, given, route.important);
	return { status: answer.status, headers: withHeader(headers, 'cache-control', NEVER_STORE), body: answer.body };
}
