import type { IncomingMessage, ServerResponse } from 'node:http';
import { functionAnswer } from '../cdn/function-answer.ts';
import type { HitRequest } from '../fast-path/hit-request.ts';
import { redactPath, targetPath } from './access-log.ts';
import { type Answer, sendAnswer } from './answer.ts';
import { headerOf, mergeHeaders, NEVER_STORE, REVALIDATE_ALWAYS } from './answer-headers.ts';
import { cancelBody } from './bodies.ts';
import { errorAnswer, plainErrorAnswer } from './error-answer.ts';
import { healthAnswer } from './health.ts';
import { isrAnswer } from './isr-answer.ts';
import { type EdgeServices, type RequestContext, requestHeaders } from './request-context.ts';
import { staticAnswer } from './static-files.ts';
import { type RequestValidation, requestHeader } from './validate-request.ts';

/** Answers a request on the slow path. @param hitRequest null if the fast path cannot answer requests like this one */
export type RequestHandler = (
	req: IncomingMessage,
	res: ServerResponse,
	hitRequest: HitRequest | null,
	id: string,
) => Promise<void>;

/** Creates the handler of the slow path: validate → route → answer → send. The handler does not reject. */
export function createRequestHandler(
	services: EdgeServices,
	validate: (req: IncomingMessage) => RequestValidation,
): RequestHandler {
	const publicProto = new URL(services.publicOrigin).protocol === 'https:' ? 'https' : 'http';

	return async (req, res, hitRequest, id) => {
		const startedAt = performance.now();
		const validation = validate(req);
		const facts = validation.kind === 'ok' ? validation : NO_FACTS;
		const context: RequestContext = {
			...{ services, req, res, id, hitRequest, method: req.method ?? '', proto: facts.proto ?? publicProto },
			...{ path: facts.path, query: facts.query, host: facts.host, address: facts.address },
			header: (name) => requestHeader(req, name),
		};
		const answer = await answerFor(validation, context)
			.then((own) => (own.status === 404 ? previousFileOr(own, context) : own))
			.catch((error: unknown) => {
				logInternalError(context, error, 'internal error');
				return plainErrorAnswer(id, { status: 500, code: 'INTERNAL_SERVER_ERROR' });
			});
		const cache = headerOf(answer.headers, 'x-vercel-cache');
		const waitedMs = performance.now() - startedAt;
		services.counts.countAnswer(cache);
		await sendOrFail(context, ranFunction(cache) ? withTiming(answer, waitedMs) : answer);
		services.access?.({
			method: context.method,
			path: context.path || targetPath(req.url ?? ''),
			status: answer.status,
			cache,
			durationMs: performance.now() - startedAt,
			address: req.socket.remoteAddress ?? '',
			id,
		});
	};
}

/** Placeholder for an invalid request. */
const NO_FACTS = { path: '', query: '', host: '', address: '', proto: undefined };

async function answerFor(validation: RequestValidation, context: RequestContext): Promise<Answer> {
	if (validation.kind === 'rejected') return plainErrorAnswer(context.id, validation);
	if (validation.kind === 'redirect') return redirectAnswer(308, validation.location, []);
	const { services, path, query, host, method } = context;
	const { health } = services;
	const checked = path === health?.path ? healthAnswer(health, method, services.isStopping()) : null;
	if (checked) return checked;
	const route = services.route({ method, path, query, host, headers: requestHeaders(context) });
	const reject = (status: number, code: string) => errorAnswer(context, { status, code, headers: [...route.headers] });

	if (route.kind === 'redirect') return redirectAnswer(route.status, route.location, [...route.headers]);
	if (route.kind === 'error') return reject(route.status, route.code);
	if (route.kind === 'static') {
		if (route.status === 200 && method !== 'GET' && method !== 'HEAD') return methodNotAllowed(context);
		const content = await services.files.read(route.file);
		if (content === null) return reject(404, 'NOT_FOUND');
		return staticAnswer(route.file, content, { route, header: context.header });
	}
	const output = services.build.functions.get(route.name);
	if (output === undefined) return reject(404, 'NOT_FOUND');
	const functionContext = { ...context, route };
	if (output.prerender !== null) return isrAnswer(functionContext, output, output.prerender);
	return withNotFoundPage(await functionAnswer(functionContext), context);
}

/** Replaces a 404 with the file that a previous build has at this path, if it may. */
async function previousFileOr(answer: Answer, context: RequestContext): Promise<Answer> {
	const { method, path, query, host, header, services } = context;
	if (method !== 'GET' && method !== 'HEAD') return answer;
	const request = { method, path, query, host, headers: requestHeaders(context) };
	const previous = await services.previous.find(request, header);
	if (previous === null) return answer;
	await cancelBody(answer.body);
	return previous;
}

function redirectAnswer(status: number, location: string, headers: readonly (readonly [string, string])[]): Answer {
	const merged = mergeHeaders([['cache-control', REVALIDATE_ALWAYS]], new Map(headers), []);
	const given = merged.filter(([name]) => name !== 'location');
	return {
		status,
		headers: [...given, ['location', location], ['content-type', 'text/plain; charset=utf-8']],
		body: Buffer.from(`Redirecting to ${location}\n`),
	};
}

function methodNotAllowed(context: RequestContext): Promise<Answer> {
	const headers = [
		['allow', 'GET, HEAD'],
		['cache-control', NEVER_STORE],
	] as const;
	return errorAnswer(context, { status: 405, code: 'INVALID_REQUEST_METHOD', headers });
}

/**
 * Replaces a function's 404 without a content type with the build's `404.html`: a framework that prerenders its 404
 * page answers like that.
 */
async function withNotFoundPage(answer: Answer, { method, services }: RequestContext): Promise<Answer> {
	const isBare = answer.status === 404 && headerOf(answer.headers, 'content-type') === undefined;
	const document = isBare && (method === 'GET' || method === 'HEAD') && (await services.documents(404));
	if (!document) return answer;
	await cancelBody(answer.body);
	const headers = answer.headers.filter(([name]) => name !== 'content-length' && name !== 'content-encoding');
	return { ...answer, headers: [...headers, ['content-type', document.contentType]], body: document.body };
}

/** Whether the visitor waited for a function. */
function ranFunction(cache: string | undefined): boolean {
	return cache === 'MISS' || cache === 'REVALIDATED' || cache === 'BYPASS';
}

/** Adds `Server-Timing` with the time until the function had answered. */
function withTiming(answer: Answer, waitedMs: number): Answer {
	return { ...answer, headers: [...answer.headers, ['server-timing', `render;dur=${waitedMs.toFixed(1)}`]] };
}

/** Sends the answer, or a 500 if a header of a function or route is invalid. Does not reject. */
async function sendOrFail(context: RequestContext, answer: Answer): Promise<void> {
	try {
		await sendAnswer(context, answer);
	} catch (error) {
		logInternalError(context, error, 'the answer could not be sent');
		await cancelBody(answer.body);
		if (context.res.headersSent) context.res.destroy();
		else await sendAnswer(context, plainErrorAnswer(context.id, { status: 500, code: 'INVALID_HEADER' }));
	}
}

function logInternalError({ services, path }: RequestContext, error: unknown, message: string): void {
	services.log.error({ code: 'EDGE_FAILED', path: redactPath(path), err: error }, message);
}
