import { ageS } from '../cache/page-freshness.ts';
import type { FunctionAnswer } from '../functions/function-host.ts';
import type { Answer } from '../http/answer.ts';
import {
	headerOf,
	mergeHeaders,
	REVALIDATE_ALWAYS,
	routeHeadersFor,
	withClientCacheControl,
	withoutContentHeaders,
} from '../http/answer-headers.ts';
import { cancelBody, collectBody, teeBody } from '../http/bodies.ts';
import { callForVisitor, callUncached, visitorAnswer, visitorCall } from '../http/call-function.ts';
import { isNotModified } from '../http/conditional-requests.ts';
import { type CachedAnswerContext, pickBody } from '../http/page-answer.ts';
import type { FunctionContext } from '../http/request-context.ts';
import type { CdnEntry } from './cdn-cache.ts';
import { cdnLifetime, isCacheableRequest, varyNames } from './cdn-policy.ts';

/** Larger answers are not stored. Source: Vercel's documentation of its CDN cache. */
const MAX_STORED_BYTES = 10 * 1_048_576;

/** They ask for less than the whole answer, depending on what one client has (RFC 9110, 13.1 and 14.2). */
const CONDITIONAL_HEADERS: ReadonlySet<string> = new Set([
	...['if-match', 'if-none-match', 'if-modified-since', 'if-unmodified-since', 'if-range', 'range'],
]);
/** They are about the copy of one client, and say nothing about the stored answer (RFC 9110, 13.2.2). */
const CONDITIONAL_STATUSES: ReadonlySet<number> = new Set([304, 412]);

/**
 * Answers a request for a plain function: from the CDN cache, or by calling it with the URL that the visitor requested.
 * Does not reject.
 */
export async function functionAnswer(context: FunctionContext): Promise<Answer> {
	const { path, query, method, services } = context;
	const { cdn, activity } = services;
	const target = query === '' ? path : `${path}?${query}`;
	if (!isCacheableRequest(method, context.header)) return callUncached(context, target);

	const found = cdn.find(context);
	if (found?.state === 'fresh') {
		const compressed = cdn.compress(found.entry);
		if (compressed) void activity.track(compressed);
		return cdnAnswer(found.entry, 'HIT', context);
	}
	if (found && found.state !== 'stale-if-error') {
		if (found.state === 'stale') startRegeneration(context, target);
		return cdnAnswer(found.entry, 'STALE', context);
	}

	const generation = cdn.begin();
	const result = await callForVisitor(context, target);
	const failed = result.kind === 'failed' || result.answer.status >= 500;
	const conditional = result.kind === 'answered' && CONDITIONAL_STATUSES.has(result.answer.status);
	if (result.kind === 'failed' || (failed && found) || method === 'HEAD' || conditional) cdn.end(generation);
	if (failed && found) {
		if (result.kind === 'answered') await cancelBody(result.answer.body);
		return cdnAnswer(found.entry, 'STALE', context);
	}
	if (result.kind === 'failed') return result.answer;
	if (conditional && cdnLifetime(200, result.answer.headers) !== null) startRegeneration(context, target);
	if (method === 'HEAD' || conditional) return visitorAnswer(result.answer, context.route);
	return visitorAnswer(storeWhileStreaming(result.answer, generation, context), context.route);
}

/** Returns the same answer, and stores it when its body is complete. */
function storeWhileStreaming(answer: FunctionAnswer, generation: number, context: FunctionContext): FunctionAnswer {
	const { cdn } = context.services;
	const body = teeBody(answer.body, MAX_STORED_BYTES, (whole) => {
		if (whole) cdn.store(context, { ...answer, body: whole }, generation);
		cdn.end(generation);
	});
	return { ...answer, body };
}

/** Regenerates an answer in the background, unless that is running already. */
function startRegeneration(context: FunctionContext, target: string): void {
	const { cdn, activity } = context.services;
	const regeneration = cdn.regenerate(context, () => regenerate(context, target));
	if (regeneration) void activity.track(regeneration);
}

/** Calls the function for all visitors, not for the one who is asking, and stores its answer. */
async function regenerate(context: FunctionContext, target: string): Promise<'regenerated' | 'failed'> {
	const { cdn, functions } = context.services;
	const generation = cdn.begin();
	try {
		const call = visitorCall(context, target);
		const headers = call.headers.filter(([name]) => !CONDITIONAL_HEADERS.has(name));
		const answer = await functions.call({ ...call, method: 'GET', headers });
		const body = await collectBody(answer.body, MAX_STORED_BYTES);
		if (answer.status >= 500 || CONDITIONAL_STATUSES.has(answer.status) || body === null) return 'failed';
		cdn.store(context, { ...answer, body }, generation);
		return 'regenerated';
	} catch {
		return 'failed';
	} finally {
		cdn.end(generation);
	}
}

/** Answers a GET or HEAD with a stored answer, or with 304 if the client's copy is current. */
function cdnAnswer(entry: CdnEntry, cache: 'HIT' | 'STALE', { route, header, services }: CachedAnswerContext): Answer {
	const { encoding, body } = pickBody(entry, header('accept-encoding'));
	const etag = headerOf(entry.headers, 'etag');
	const tag = /"([^"]*)"/.exec(etag ?? '')?.[1] ?? entry.bodyHash;
	const weak = encoding !== 'identity' || etag?.startsWith('W/');
	const given = withClientCacheControl(entry.headers).filter(([name]) => name !== 'etag' && name !== 'vary');
	const headers = mergeHeaders(
		[['cache-control', REVALIDATE_ALWAYS]],
		routeHeadersFor(route, entry.status),
		given,
		route.important,
	);
	const vary = new Set([...(varyNames(entry.headers) ?? []), ...(isCompressed(entry) ? ['accept-encoding'] : [])]);
	if (vary.size > 0) headers.push(['vary', [...vary].join(', ')]);
	if (encoding !== 'identity') headers.push(['content-encoding', encoding]);
	if (entry.status === 200) headers.push(['etag', `${weak ? 'W/' : ''}"${tag}"`]);
	headers.push(['date', new Date(entry.generatedAt).toUTCString()]);
	headers.push(['age', String(ageS(entry, services.clock.now()))], ['x-vercel-cache', cache]);
	const modifiedAt = Date.parse(headerOf(entry.headers, 'last-modified') ?? '');
	if (entry.status === 200 && isNotModified(header, tag, Number.isNaN(modifiedAt) ? undefined : modifiedAt)) {
		return { status: 304, headers: withoutContentHeaders(headers), body: null };
	}
	return { status: route.status ?? entry.status, headers, body };
}

function isCompressed({ encoded }: CdnEntry): boolean {
	return encoded.br !== undefined || encoded.gzip !== undefined;
}
