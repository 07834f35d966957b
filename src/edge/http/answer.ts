import type { HeaderPair } from '../cache/page.ts';
import type { Exchange } from './exchange.ts';

export type AnswerBody = Buffer | AsyncIterable<Uint8Array> | null;

export type Answer = {
	readonly status: number;
	/** Lower-case names; only `set-cookie` and what a function repeats occur twice. */
	readonly headers: readonly HeaderPair[];
	readonly body: AnswerBody;
};

/** Statuses that never have a body (RFC 9110, 15). */
const BODILESS = new Set([204, 205, 304]);

/**
 * Sends an answer. Resolves when it is sent or the client is gone.
 * A body that breaks off breaks the connection off, so that nobody takes half for the whole.
 */
export async function sendAnswer({ req, res, id, method }: Exchange, answer: Answer): Promise<void> {
	const { status, body } = answer;
	if (res.destroyed) return giveBack(body);
	const withBody = method !== 'HEAD' && !BODILESS.has(status) && body !== null;
	const headers = answer.headers.flat();
	headers.push('x-vercel-id', id);
	if (Buffer.isBuffer(body) && !BODILESS.has(status)) headers.push('content-length', String(body.length));
	else if (body === null && !BODILESS.has(status) && !headers.includes('content-length'))
		headers.push('content-length', '0');
	// An unread body would be read to its end for nothing.
	if (!req.complete && hasBody(req.headers)) headers.push('connection', 'close');
	res.writeHead(status, headers);
	if (!withBody) {
		res.end();
		return giveBack(body);
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

/** Gives a body back that nobody will read. */
export async function giveBack(body: AnswerBody): Promise<void> {
	if (body === null || Buffer.isBuffer(body)) return;
	await body[Symbol.asyncIterator]()
		.return?.()
		.catch(() => {});
}

function hasBody(headers: Exchange['req']['headers']): boolean {
	return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
