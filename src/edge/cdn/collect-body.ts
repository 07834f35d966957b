/** @returns null: it is larger than the limit; what is left of it was given back */
export async function collectBody(body: AsyncIterable<Uint8Array>, limitBytes: number): Promise<Buffer | null> {
	const chunks: Uint8Array[] = [];
	let sizeBytes = 0;
	for await (const chunk of body) {
		sizeBytes += chunk.length;
		if (sizeBytes > limitBytes) return null;
		chunks.push(chunk);
	}
	return Buffer.concat(chunks, sizeBytes);
}

/**
 * Passes a body on, and hands over a copy of the whole when its end has passed.
 *
 * @param done called once; null: it broke off, was given back, or is larger than the limit
 */
export async function* teeBody(
	body: AsyncIterable<Uint8Array>,
	limitBytes: number,
	done: (whole: Buffer | null) => void,
): AsyncIterable<Uint8Array> {
	let chunks: Uint8Array[] = [];
	let sizeBytes = 0;
	let complete = false;
	try {
		for await (const chunk of body) {
			sizeBytes += chunk.length;
			if (sizeBytes <= limitBytes) chunks.push(chunk);
			else chunks = [];
			yield chunk;
		}
		complete = sizeBytes <= limitBytes;
	} finally {
		done(complete ? Buffer.concat(chunks, sizeBytes) : null);
	}
}
