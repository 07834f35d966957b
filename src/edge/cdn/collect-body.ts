import { ownBytes } from '../cache/own-bytes.ts';

/** @returns null: it is larger than the limit; what is left of it was given back */
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
 * Passes a body on, and hands over a copy of the whole when its end has passed.
 *
 * @param done called once; null: it broke off, was given back, or is larger than the limit
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

	// Not a generator: one that is given back before its first byte would not learn of it, and the source neither.
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
