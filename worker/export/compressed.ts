import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/** Names of compressed copies beside a file, as nginx, Caddy and others look for them. */
export const COMPRESSED_ENDINGS = ['.br', '.gz'] as const;
export type CompressedEnding = (typeof COMPRESSED_ENDINGS)[number];

/** Text of all kinds; pictures and fonts are compressed already. */
const COMPRESSIBLE = /\.(?:html?|css|m?js|json|xml|svg|txt|webmanifest|ico|map|wasm)$/i;
/** Below this a compressed answer is not smaller on the wire, bytes. */
const MIN_BYTES = 256;

const brotli = promisify(brotliCompress);
const gzipped = promisify(gzip);

/** @returns what belongs beside a file, best first; nothing where it would save nothing */
export async function compress(
	name: string,
	content: Uint8Array,
): Promise<readonly (readonly [CompressedEnding, Uint8Array])[]> {
	if (!COMPRESSIBLE.test(name) || content.byteLength < MIN_BYTES) return [];
	const params = {
		[constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
		[constants.BROTLI_PARAM_SIZE_HINT]: content.byteLength,
	};
	const [br, gz] = await Promise.all([brotli(content, { params }), gzipped(content, { level: 9 })]);
	const copies: readonly (readonly [CompressedEnding, Uint8Array])[] = [
		['.br', br],
		['.gz', gz],
	];
	return copies.filter(([, copy]) => copy.byteLength < content.byteLength);
}
