import type { IncomingMessage, ServerResponse } from 'node:http';

/** A request body beyond the limit. Answered with 413. */
export class BodyTooLargeError extends Error {
	override readonly name = 'BodyTooLargeError';
	readonly code = 'FUNCTION_PAYLOAD_TOO_LARGE';
}

/** A visitor's body on its way to a function. */
export type RequestBody = {
	/** Throws `BodyTooLargeError` at the first byte too many. */
	readonly chunks: AsyncIterable<Uint8Array>;
	/** Whether it came to that. */
	tooLarge(): boolean;
};

/** @returns null: a request without a body; @throws {BodyTooLargeError} its length says already that it is too large */
export function readBody(req: IncomingMessage, res: ServerResponse, limitBytes: number): RequestBody | null {
	const announced = req.headers['content-length'];
	const chunked = req.headers['transfer-encoding'] !== undefined;
	if (!chunked && (announced === undefined || announced === '0')) return null;
	if (Number(announced ?? 0) > limitBytes) throw new BodyTooLargeError(`More than ${limitBytes} bytes are announced`);
	let exceeded = false;

	async function* chunks(): AsyncIterable<Uint8Array> {
		let received = 0;
		// Only where nothing else is being said on this connection (RFC 9110, 10.1.1).
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
