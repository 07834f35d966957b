import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Copies bytes that are about to be stored into a buffer of exactly their length. Small buffers are views of shared
 * blocks, and zlib's of 16 KB blocks: a few hundred bytes would keep a whole block in memory, unseen by the size
 * limits.
 */
export function copyBytes(...chunks: readonly Uint8Array[]): Buffer {
	const own = Buffer.allocUnsafeSlow(chunks.reduce((sum, { length }) => sum + length, 0));
	let at = 0;
	for (const chunk of chunks) {
		own.set(chunk, at);
		at += chunk.length;
	}
	return own;
}

/** Cancels a body that will not be read. */
export async function cancelBody(body: Buffer | AsyncIterable<Uint8Array> | null): Promise<void> {
	if (body === null || Buffer.isBuffer(body)) return;
	await body[Symbol.asyncIterator]()
		.return?.()
		.catch(() => {});
}

/** Reads a whole body. @returns null if it exceeds the limit; the rest is then cancelled */
export async function collectBody(body: AsyncIterable<Uint8Array>, limitBytes: number): Promise<Buffer | null> {
	const chunks: Uint8Array[] = [];
	let sizeBytes = 0;
	for await (const chunk of body) {
		sizeBytes += chunk.length;
		if (sizeBytes > limitBytes) return null;
		chunks.push(chunk);
	}
	return copyBytes(...chunks);
}

/**
 * Passes a body through and collects a copy of it.
 *
 * @param done called once, with the complete body, or with null if it failed, was cancelled, or exceeds the limit
 */
export function teeBody(
	body: AsyncIterable<Uint8Array>,
	limitBytes: number,
	done: (whole: Buffer | null) => void,
): AsyncIterable<Uint8Array> {
	const source = body[Symbol.asyncIterator]();
	let chunks: Uint8Array[] = [];
	let sizeBytes = 0;
	let finished = false;

	function finish(whole: Buffer | null): void {
		if (!finished) done(whole);
		finished = true;
	}

	// Not a generator: cancelling one before its first `next()` runs none of its code, so the source would stay open.
	const iterator: AsyncIterator<Uint8Array> = {
		async next() {
			try {
				const step = await source.next();
				if (step.done) finish(sizeBytes <= limitBytes ? copyBytes(...chunks) : null);
				else {
					sizeBytes += step.value.length;
					if (sizeBytes <= limitBytes) chunks.push(step.value);
					else chunks = [];
				}
				return step;
			} catch (error) {
				finish(null);
				throw error;
			}
		},
		async return() {
			finish(null);
			await source.return?.();
			return { done: true, value: undefined };
		},
	};
	return { [Symbol.asyncIterator]: () => iterator };
}

/** A request body exceeds the limit. Answered with 413. */
export class BodyTooLargeError extends Error {
	override readonly name = 'BodyTooLargeError';
	readonly code = 'FUNCTION_PAYLOAD_TOO_LARGE';
}

/** The body of a request to a function. */
export type RequestBody = {
	/** Throws `BodyTooLargeError` once the limit is exceeded. */
	readonly chunks: AsyncIterable<Uint8Array>;
	/** Whether the limit was exceeded. */
	tooLarge(): boolean;
};

/** @returns null if the request has no body @throws {BodyTooLargeError} its `Content-Length` exceeds the limit */
export function readBody(req: IncomingMessage, res: ServerResponse, limitBytes: number): RequestBody | null {
	const announced = req.headers['content-length'];
	const chunked = req.headers['transfer-encoding'] !== undefined;
	if (!chunked && (announced === undefined || announced === '0')) return null;
	if (Number(announced ?? 0) > limitBytes) throw new BodyTooLargeError(`Content-Length exceeds ${limitBytes} bytes`);
	let exceeded = false;

	async function* chunks(): AsyncIterable<Uint8Array> {
		let received = 0;
		// Not after the response has begun (RFC 9110, 10.1.1).
		if (req.headers.expect?.toLowerCase() === '100-continue' && !res.headersSent && res.socket) res.writeContinue();
		// The default iterator would destroy the connection on an early exit, before the answer is sent.
		for await (const chunk of req.iterator({ destroyOnReturn: false })) {
			received += chunk.length;
			if (received > limitBytes) {
				exceeded = true;
				throw new BodyTooLargeError(`The body exceeds ${limitBytes} bytes`);
			}
			yield chunk;
		}
	}
	return { chunks: chunks(), tooLarge: () => exceeded };
}
