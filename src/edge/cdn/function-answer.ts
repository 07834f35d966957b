import type { FunctionRoute } from '../cache/page-request.ts';
import type { FunctionAnswer } from '../functions/function-host.ts';
import type { Answer } from '../http/answer.ts';
import type { EdgeParts } from '../http/edge-parts.ts';
import { type Exchange, requestHeader } from '../http/exchange.ts';
import { callForVisitor, presentAnswer, visitorCall } from '../http/function-call.ts';
import { cdnAnswer } from './cdn-answer.ts';
import type { CdnRequest } from './cdn-cache.ts';
import { mayAskCdn } from './cdn-policy.ts';
import { collectBody, teeBody } from './collect-body.ts';

/** Larger answers pass through. Source: Vercel's documentation of its CDN cache. */
const KEPT_AT_MOST_BYTES = 10 * 1_048_576;

/**
 * Answers for an output that runs on every request, unless its earlier answer said that it may serve others.
 * It sees the URL that the visitor asked for. Does not reject.
 */
export async function functionAnswer(exchange: Exchange, route: FunctionRoute, parts: EdgeParts): Promise<Answer> {
	const header = (name: string) => requestHeader(exchange, name);
	const { host, path, query, method } = exchange;
	const target = query === '' ? path : `${path}?${query}`;
	const { cdn, clock } = parts;
	if (!mayAskCdn(method, header)) return callPlainly(exchange, route, parts, target);

	const request: CdnRequest = { host, path, query, header };
	const found = cdn.find(request);
	if (found?.state === 'fresh') {
		const compressed = cdn.compress(found.entry);
		if (compressed) void parts.activity.track(compressed);
		return cdnAnswer(found.entry, 'HIT', route, header, clock.now());
	}
	if (found && found.state !== 'stale-if-error') {
		if (found.state === 'stale') {
			const refreshed = cdn.refresh(found.entry, () => renew(exchange, route, parts, target, request));
			if (refreshed) void parts.activity.track(refreshed);
		}
		return cdnAnswer(found.entry, 'STALE', route, header, clock.now());
	}

	const generation = cdn.begin();
	const result = await callForVisitor(exchange, route, parts, target);
	const failed = result.kind === 'refused' || result.answer.status >= 500;
	if (result.kind === 'refused' || (failed && found) || method === 'HEAD') cdn.end(generation);
	if (failed && found) {
		if (result.kind === 'answered') await result.answer.body[Symbol.asyncIterator]().return?.();
		return cdnAnswer(found.entry, 'STALE', route, header, clock.now());
	}
	if (result.kind === 'refused') return result.answer;
	if (method === 'HEAD') return presentAnswer(result.answer, route);
	return presentAnswer(keepOnTheWay(result.answer, generation, request, parts), route);
}

/** Runs the function, and answers what it says. @param target path and query that it sees */
export async function callPlainly(
	exchange: Exchange,
	route: FunctionRoute,
	parts: EdgeParts,
	target: string,
): Promise<Answer> {
	const result = await callForVisitor(exchange, route, parts, target);
	return result.kind === 'refused' ? result.answer : presentAnswer(result.answer, route);
}

/** The same answer; its body is kept when all of it has passed. */
function keepOnTheWay(
	answer: FunctionAnswer,
	generation: number,
	request: CdnRequest,
	parts: EdgeParts,
): FunctionAnswer {
	const body = teeBody(answer.body, KEPT_AT_MOST_BYTES, (whole) => {
		if (whole) parts.cdn.keep(request, { ...answer, body: whole }, generation);
		parts.cdn.end(generation);
	});
	return { ...answer, body };
}

/** Calls the function once more for a visitor who has been answered already. */
async function renew(
	exchange: Exchange,
	route: FunctionRoute,
	parts: EdgeParts,
	target: string,
	request: CdnRequest,
): Promise<'renewed' | 'failed'> {
	const generation = parts.cdn.begin();
	try {
		const call = visitorCall(exchange, route, parts.publicOrigin, target);
		const answer = await parts.functions.call({ ...call, method: 'GET' });
		const body = await collectBody(answer.body, KEPT_AT_MOST_BYTES);
		if (answer.status >= 500 || body === null) return 'failed';
		parts.cdn.keep(request, { ...answer, body }, generation);
		return 'renewed';
	} catch {
		return 'failed';
	} finally {
		parts.cdn.end(generation);
	}
}
