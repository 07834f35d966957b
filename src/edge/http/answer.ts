import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HeaderPair } from '../cache/page.ts';
import { cancelBody } from './bodies.ts';

export type AnswerBody = Buffer | AsyncIterable<Uint8Array> | null;

export type Answer = {
	readonly status: number;
	/** Lower-case names; only `set-cookie` and headers that a function repeats occur twice. */
	readonly headers: readonly HeaderPair[];
	readonly body: AnswerBody;
};

/** A request and its response. */
export type Exchange = {
	readonly req: IncomingMessage;
	readonly res: ServerResponse;
	/** `x-vercel-id`, in the response and in calls of functions. */
	readonly id: string;
	readonly method: string;
};

/** Statuses without a body (RFC 9110, 15). */
const BODILESS = new Set([204, 205, 304]);

/**
 * Sends an answer. Resolves when it is sent or the client has disconnected.
 * If the body fails midway, the connection is destroyed, so that the client cannot take it for a complete one.
 */
export async function sendAnswer({ req, res, id, method }: Exchange, answer: Answer): Promise<void> {
	const { status, body } = answer;
	if (res.destroyed) return cancelBody(body);
	const withBody = method !== 'HEAD' && !BODILESS.has(status) && body !== null;
	const headers = answer.headers.flat();
	headers.push('x-vercel-id', id);
	if (Buffer.isBuffer(body) && !BODILESS.has(status)) headers.push('content-length', String(body.length));
	else if (body === null && !BODILESS.has(status) && !headers.includes('content-length'))
		headers.push('content-length', '0');
	// Otherwise Node would read the rest of the request body just to discard it.
	if (!req.complete && hasBody(req.headers)) headers.push('connection', 'close');
	res.writeHead(status, headers);
	if (!withBody) {
		res.end();
		return cancelBody(body);
	}
	if (Buffer.isBuffer(body)) res.end(body);
	else await stream(res, body);
}

async function stream(res: Exchange['res'], body: AsyncIterable<Uint8Array>): Promise<void> {
	try {
		for await (const chunk of body) {
			if (res.destroyed) return;
			if (!res.write(chunk) && !res.destroyed) await drainOrClose(res);
		}
		res.end();
	} catch {
		res.destroy();
	}
}

function drainOrClose(res: Exchange['res']): Promise<void> {
	return new Promise((resolve) => {
		const wake = () => {
			res.off('drain', wake);
			res.off('close', wake);
			resolve();
		};
		res.on('drain', wake);
		res.on('close', wake);
	});
}

function hasBody(headers: Exchange['req']['headers']): boolean {
	return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
