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
