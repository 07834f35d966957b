import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Copies bytes that are going to be kept to memory of exactly their length. Small buffers are views of blocks that they
 * share, and zlib's of blocks of 16 KB: one of a few hundred bytes would keep all of its block, which no bound counts.
 */
export function ownBytes(...chunks: readonly Uint8Array[]): Buffer {
	const own = Buffer.allocUnsafeSlow(chunks.reduce((sum, { length }) => sum + length, 0));
	let at = 0;
	for (const chunk of chunks) {
		own.set(chunk, at);
		at += chunk.length;
	}
	return own;
}

/** Releases a body that nobody will read. */
export async function cancelBody(body: Buffer | AsyncIterable<Uint8Array> | null): Promise<void> {
	if (body === null || Buffer.isBuffer(body)) return;
	await body[Symbol.asyncIterator]()
		.return?.()
		.catch(() => {});
}

/** Collects a body. @returns null: it is larger than the limit, and the rest of it was cancelled */
export async function collectBody(body: AsyncIterable<Uint8Array>, limitBytes: number): Promise<Buffer | null> {
	const chunks: Uint8Array[] = [];
	let sizeBytes = 0;
	for await (const chunk of body) {
		sizeBytes += chunk.length;
		if (sizeBytes > limitBytes) return null;
		chunks.push(chunk);
	}
	return ownBytes(...chunks);
}

/**
 * Passes a body on, and hands over a copy of the whole at its end.
 *
 * @param done called once; null: the body broke off, was cancelled, or is larger than the limit
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

	// Not a generator: one that is cancelled before its first byte would not notice, and its source would not either.
	const iterator: AsyncIterator<Uint8Array> = {
		async next() {
			try {
				const step = await source.next();
				if (step.done) finish(sizeBytes <= limitBytes ? ownBytes(...chunks) : null);
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

/** A request body is larger than the limit. Answered with 413. */
export class BodyTooLargeError extends Error {
	override readonly name = 'BodyTooLargeError';
	readonly code = 'FUNCTION_PAYLOAD_TOO_LARGE';
}

/** A visitor's body on its way to a function. */
export type RequestBody = {
	/** Throws `BodyTooLargeError` at the first byte beyond the limit. */
	readonly chunks: AsyncIterable<Uint8Array>;
	/** Whether the limit was exceeded. */
	tooLarge(): boolean;
};

/** @returns null: the request has no body; @throws {BodyTooLargeError} its `Content-Length` is beyond the limit */
export function readBody(req: IncomingMessage, res: ServerResponse, limitBytes: number): RequestBody | null {
	const announced = req.headers['content-length'];
	const chunked = req.headers['transfer-encoding'] !== undefined;
	if (!chunked && (announced === undefined || announced === '0')) return null;
	if (Number(announced ?? 0) > limitBytes) throw new BodyTooLargeError(`More than ${limitBytes} bytes are announced`);
	let exceeded = false;

	async function* chunks(): AsyncIterable<Uint8Array> {
		let received = 0;
		// Only while no answer is being sent on this connection (RFC 9110, 10.1.1).
		if (req.headers.expect?.toLowerCase() === '100-continue' && !res.headersSent && res.socket) res.writeContinue();
		// Not the request's own iterator: ending that one would destroy the connection before the answer is sent.
		for await (const chunk of req.iterator({ destroyOnReturn: false })) {
			received += chunk.length;
			if (received > limitBytes) {
				exceeded = true;
				throw new BodyTooLargeError(`More than ${limitBytes} bytes came`);
			}
			yield chunk;
		}
	}
	return { chunks: chunks(), tooLarge: () => exceeded };
}
