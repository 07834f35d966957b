/**
 * Bytes that are going to be kept, copied to memory of exactly their length. Small buffers are views of blocks that they
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
