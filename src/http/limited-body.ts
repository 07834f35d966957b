import { ProblemError } from './problem.ts';

/**
 * Reads a request body of at most `limitBytes`, and stops reading as soon as it is longer, whatever its
 * `Content-Length` says.
 *
 * @throws {ProblemError} 413
 */
export async function readLimitedBody(request: Request, limitBytes: number): Promise<Uint8Array> {
	const announced = Number(request.headers.get('content-length') ?? 0);
	if (announced > limitBytes) {
		await request.body?.cancel();
		throw tooLarge(limitBytes);
	}
	if (!request.body) return new Uint8Array();
	const chunks: Uint8Array[] = [];
	let sizeBytes = 0;
	// Leaving the loop cancels the stream.
	for await (const chunk of request.body as ReadableStream<Uint8Array>) {
		sizeBytes += chunk.byteLength;
		if (sizeBytes > limitBytes) throw tooLarge(limitBytes);
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
}

function tooLarge(limitBytes: number): ProblemError {
	return new ProblemError(413, { code: 'BODY_TOO_LARGE', detail: `The body may have at most ${limitBytes} bytes.` });
}
