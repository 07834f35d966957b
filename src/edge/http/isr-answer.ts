import { createHash, timingSafeEqual } from 'node:crypto';
import type { FunctionOutput, HasField, PrerenderConfig } from '../build-output/build-output.ts';
import type { RenderedPage } from '../cache/page.ts';
import { type FunctionRoute, type PageRequest, pageRequestFor, type Served } from '../cache/page-request.ts';
import { type Conditions, compileConditions, RequestFacts } from '../routing/conditions.ts';
import type { Answer } from './answer.ts';
import { mergeHeaders, NEVER_STORE, withHeader } from './answer-headers.ts';
import { callUncached } from './call-function.ts';
import { errorAnswer } from './error-answer.ts';
import { pageAnswer } from './page-answer.ts';
import { renderTarget } from './render-page.ts';
import { type FunctionContext, type RequestContext, requestHeaders } from './request-context.ts';

/** Answers a request for an ISR page: from the cache, bypassing it (draft mode), or after revalidating the page. */
export async function isrAnswer(
	context: FunctionContext,
	output: FunctionOutput,
	prerender: PrerenderConfig,
): Promise<Answer> {
	const { services, route, method, header } = context;
	const { pages } = services;
	const request = pageRequestFor(context.path, route, output, prerender, services.expirationS);
	if (isDraft(context, prerender) || bypassesCache(prerender.experimentalBypassFor, context)) {
		const answer = await callUncached(context, renderTarget(request));
		const headers = withHeader(withHeader(answer.headers, 'x-vercel-cache', 'BYPASS'), 'cache-control', NEVER_STORE);
		return { ...answer, headers };
	}
	if (method !== 'GET' && method !== 'HEAD') {
		return errorAnswer(context, { status: 405, code: 'INVALID_REQUEST_METHOD', headers: [['allow', 'GET, HEAD']] });
	}
	if (equalsSecret(header('x-prerender-revalidate'), prerender.bypassToken)) {
		const onlyIfGenerated = header('x-prerender-revalidate-if-generated') === '1';
		if (onlyIfGenerated && !(await pages.has(request))) {
			return errorAnswer(context, { status: 404, code: 'NOT_FOUND' });
		}
		return servedAnswer(await pages.revalidate(request), request, context, prerender);
	}
	return servedAnswer(pages.lookup(request) ?? (await pages.get(request)), request, context, prerender);
}

async function servedAnswer(
	served: Served,
	request: PageRequest,
	context: FunctionContext,
	prerender: PrerenderConfig,
): Promise<Answer> {
	const { services, route, hitRequest, req } = context;
	if (served.kind === 'page') {
		// Paths that do not exist are unlimited in number and would evict those that are visited.
		const worthRemembering = prerender.experimentalBypassFor.length === 0 && !served.page.lowPriority;
		if (hitRequest && worthRemembering && req.url) {
			services.fastPath.remember(req.url, hitRequest.host, request, route);
		}
		return pageAnswer(served.page, served.cache, context);
	}
	if (served.kind === 'personal') return uncachedAnswer(served.answer, route);
	const headers = [['x-vercel-cache', 'MISS']] as const;
	if (served.kind === 'failed') {
		const status = served.code === 'FUNCTION_INVOCATION_TIMEOUT' ? 504 : 500;
		return errorAnswer(context, { status, code: served.code, headers });
	}
	const { status } = served.answer;
	if (status < 500 || prerender.exposeErrBody) {
		// Several visitors may share this answer, and a cookie is meant for one.
		const withoutCookies = served.answer.headers.filter(([name]) => name !== 'set-cookie');
		return uncachedAnswer({ ...served.answer, headers: withoutCookies }, route);
	}
	// The application's error page is hidden by default (Build Output API v3, `exposeErrBody`).
	return errorAnswer(context, { status, code: 'FUNCTION_ANSWERED_ERROR', headers });
}

/** Returns a render that may not be stored, for the visitors who waited for it. */
function uncachedAnswer(answer: RenderedPage, route: FunctionRoute): Answer {
	const given = answer.headers.filter(([name]) => name !== 'content-length' && name !== 'cache-control');
	const headers = mergeHeaders([['x-vercel-cache', 'MISS']], route.headers, given, route.important);
	return { status: answer.status, headers: withHeader(headers, 'cache-control', NEVER_STORE), body: answer.body };
}

/** Whether the visitor has the draft mode cookie. */
function isDraft({ header }: RequestContext, { bypassToken }: PrerenderConfig): boolean {
	return equalsSecret(readCookie(header('cookie'), '__prerender_bypass'), bypassToken);
}

/** Compiled once: conditions do not change while a build is served. */
const compiledConditions = new WeakMap<readonly HasField[], readonly Conditions[]>();

/** Whether a condition of `experimentalBypassFor` matches, so that the request bypasses the cache. */
function bypassesCache(conditions: readonly HasField[], context: RequestContext): boolean {
	if (conditions.length === 0) return false;
	const compiled =
		compiledConditions.get(conditions) ?? conditions.map((condition) => compileConditions({ has: [condition] }));
	compiledConditions.set(conditions, compiled);
	const { method, path, query, host } = context;
	const facts = new RequestFacts({ method, path, query, host, headers: requestHeaders(context) });
	return compiled.some((condition) => condition.test(facts) !== null);
}

/**
 * Compares a client's value with a secret in constant time.
 *
 * @param secret if undefined or empty, nothing equals it
 */
function equalsSecret(given: string | undefined, secret: string | undefined): boolean {
	if (given === undefined || !secret) return false;
	// `timingSafeEqual` needs equal lengths, which hashes have.
	return timingSafeEqual(sha256(given), sha256(secret));
}

function sha256(text: string): Buffer {
	return createHash('sha256').update(text).digest();
}

/** Returns the first cookie of that name (RFC 6265, 5.4), undecoded. */
function readCookie(header: string | undefined, name: string): string | undefined {
	if (header === undefined || !header.includes(name)) return undefined;
	for (const pair of header.split(';')) {
		const equals = pair.indexOf('=');
		if (equals >= 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim();
	}
	return undefined;
}
