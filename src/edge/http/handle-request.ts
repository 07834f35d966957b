import type { IncomingMessage, ServerResponse } from 'node:http';
import { functionAnswer } from '../cdn/function-answer.ts';
import type { HitRequest } from '../fast-path/hit-request.ts';
import { printablePath, targetPath } from './access-log.ts';
import { type Answer, giveBack, sendAnswer } from './answer.ts';
import { NEVER_STORE } from './cache-directives.ts';
import type { EdgeParts } from './edge-parts.ts';
import { errorAnswer } from './error-answer.ts';
import { type Exchange, requestHeader, requestHeaders } from './exchange.ts';
import { isrAnswer } from './isr-answer.ts';
import { headerOf, mergeHeaders } from './merge-headers.ts';
import { staticAnswer } from './static-answer.ts';
import type { RequestValidation } from './validate-request.ts';

/** Answers a request on the slow path. @param hitRequest null: a later one like it cannot take the fast path either */
export type RequestHandler = (
	req: IncomingMessage,
	res: ServerResponse,
	hitRequest: HitRequest | null,
	id: string,
) => Promise<void>;

/** Answers every request that Node could parse. Does not reject. */
export function createRequestHandler(
	parts: EdgeParts,
	validate: (req: IncomingMessage) => RequestValidation,
): RequestHandler {
	const publicProto = new URL(parts.publicOrigin).protocol === 'https:' ? 'https' : 'http';

	return async (req, res, hitRequest, id) => {
		const startedAt = performance.now();
		const method = req.method ?? '';
		const validation = validate(req);
		const facts = validation.kind === 'ok' ? validation : NO_FACTS;
		const exchange: Exchange = { ...facts, req, res, id, method, proto: facts.proto ?? publicProto, hitRequest };
		const answer = await answerFor(validation, exchange, parts).catch((error: unknown) => {
			parts.log.error(
				{ code: 'EDGE_FAILED', path: printablePath(exchange.path), err: error },
				'the edge itself failed',
			);
			return errorAnswer({ status: 500, code: 'INTERNAL_SERVER_ERROR' }, id, async () => null);
		});
		const { status } = answer;
		const cache = headerOf(answer.headers, 'x-vercel-cache');
		const waitedMs = performance.now() - startedAt;
		parts.counts.answered(cache);
		await sendOrFail(exchange, ran(cache) ? withTiming(answer, waitedMs) : answer, parts);
		const path = exchange.path || targetPath(req.url ?? '');
		const durationMs = performance.now() - startedAt;
		parts.access?.({ method, path, status, cache, durationMs, address: req.socket.remoteAddress ?? '', id });
	};
}

const NO_FACTS = { path: '', query: '', host: '', address: '', proto: undefined };

/** A header that cannot be sent, be it a function's or a route's, is an error of this one answer. Does not reject. */
async function sendOrFail(exchange: Exchange, answer: Answer, parts: EdgeParts): Promise<void> {
	try {
		await sendAnswer(exchange, answer);
	} catch (error) {
		parts.log.error(
			{ code: 'EDGE_FAILED', path: printablePath(exchange.path), err: error },
			'the answer cannot be sent',
		);
		await giveBack(answer.body);
		const failure = await errorAnswer({ status: 500, code: 'INVALID_HEADER' }, exchange.id, async () => null);
		if (exchange.res.headersSent) exchange.res.destroy();
		else await sendAnswer(exchange, failure);
	}
}

/** Whether the visitor waited for a function. */
function ran(cache: string | undefined): boolean {
	return cache === 'MISS' || cache === 'REVALIDATED' || cache === 'BYPASS';
}

/** Tells where the time went (Server-Timing), until the head of the answer was there. */
function withTiming(answer: Answer, waitedMs: number): Answer {
	return { ...answer, headers: [...answer.headers, ['server-timing', `render;dur=${waitedMs.toFixed(1)}`]] };
}

async function answerFor(validation: RequestValidation, exchange: Exchange, parts: EdgeParts): Promise<Answer> {
	if (validation.kind === 'rejected') return errorAnswer(validation, exchange.id, async () => null);
	if (validation.kind === 'redirect') return redirectAnswer(308, validation.location, []);
	const { path, query, host, method } = exchange;
	const route = parts.route({ method, path, query, host, headers: requestHeaders(exchange) });
	const refuse = (status: number, code: string) =>
		errorAnswer({ status, code, headers: [...route.headers] }, exchange.id, parts.documents);

	if (route.kind === 'redirect') return redirectAnswer(route.status, route.location, [...route.headers]);
	if (route.kind === 'error') return refuse(route.status, route.code);
	if (route.kind === 'static') {
		if (route.status === 200 && method !== 'GET' && method !== 'HEAD') return notAllowed(exchange, parts);
		const content = await parts.files.read(route.file);
		if (content === null) return refuse(404, 'NOT_FOUND');
		return staticAnswer(route.file, content, route, (name) => requestHeader(exchange, name));
	}
	const output = parts.build.functions.get(route.name);
	if (output === undefined) return refuse(404, 'NOT_FOUND');
	if (output.prerender === null) return withPageIfEmpty(await functionAnswer(exchange, route, parts), exchange, parts);
	return isrAnswer(exchange, route, output, output.prerender, parts);
}

function redirectAnswer(status: number, location: string, headers: readonly (readonly [string, string])[]): Answer {
	const merged = mergeHeaders([['cache-control', 'public, max-age=0, must-revalidate']], new Map(headers), []);
	const given = merged.filter(([name]) => name !== 'location');
	return {
		status,
		headers: [...given, ['location', location], ['content-type', 'text/plain; charset=utf-8']],
		body: Buffer.from(`Redirecting to ${location}\n`),
	};
}

/**
 * The build's own 404 page in place of a function's bare 404: a framework whose 404 page is prerendered has none to say.
 * A 404 that says what it is made of stays as it is.
 */
async function withPageIfEmpty(answer: Answer, { method }: Exchange, parts: EdgeParts): Promise<Answer> {
	const silent = answer.status === 404 && headerOf(answer.headers, 'content-type') === undefined;
	const document = silent && (method === 'GET' || method === 'HEAD') && (await parts.documents(404));
	if (!document) return answer;
	await giveBack(answer.body);
	const headers = answer.headers.filter(([name]) => name !== 'content-length' && name !== 'content-encoding');
	return { ...answer, headers: [...headers, ['content-type', document.contentType]], body: document.body };
}

function notAllowed(exchange: Exchange, parts: EdgeParts): Promise<Answer> {
	const headers = [
		['allow', 'GET, HEAD'],
		['cache-control', NEVER_STORE],
	] as const;
	return errorAnswer({ status: 405, code: 'INVALID_REQUEST_METHOD', headers }, exchange.id, parts.documents);
}
