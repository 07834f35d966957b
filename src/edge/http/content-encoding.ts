import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { EncodedBodies, HeaderPair } from '../cache/page.ts';
import { copyBytes } from './bodies.ts';

export type Encoding = 'br' | 'gzip' | 'identity';

/** Cache of parsed headers: browsers send only a few different values. */
const parsedHeaders = new Map<string, readonly Encoding[]>();
const MAX_PARSED_HEADERS = 256;

/**
 * Returns the encodings that a client accepts, best first (RFC 9110, 12.5.3); at equal weight, brotli before gzip.
 * Always includes `identity`, because an unencoded answer is better than 406.
 */
export function acceptedEncodings(header: string | undefined): readonly Encoding[] {
	if (header === undefined || header === '') return ['identity'];
	const known = parsedHeaders.get(header);
	if (known) return known;
	const accepted = parseAcceptEncoding(header);
	if (parsedHeaders.size >= MAX_PARSED_HEADERS) parsedHeaders.clear();
	parsedHeaders.set(header, accepted);
	return accepted;
}

function parseAcceptEncoding(header: string): readonly Encoding[] {
	const weights = new Map<string, number>();
	for (const item of header.toLowerCase().split(',')) {
		const [coding = '', ...parameters] = item.split(';').map((part) => part.trim());
		const q = parameters.find((parameter) => parameter.startsWith('q='));
		const weight = q === undefined ? 1 : Number(q.slice(2));
		weights.set(coding === 'x-gzip' ? 'gzip' : coding, Number.isNaN(weight) ? 0 : weight);
	}
	const weightOf = (encoding: string) => weights.get(encoding) ?? weights.get('*') ?? 0;
	const candidates: Encoding[] = ['br', 'gzip'];
	const accepted = candidates.filter((encoding) => weightOf(encoding) > 0);
	accepted.sort((a, b) => weightOf(b) - weightOf(a));
	return [...accepted, 'identity'];
}

const brotli = promisify(brotliCompress);
const deflate = promisify(gzip);

/** Smaller bodies fit into one packet uncompressed. */
const MIN_BODY_BYTES = 1_024;
const COMPRESSIBLE =
	/^(?:text\/|[\w-]+\/(?:[\w.-]+\+)?(?:json|xml|javascript|ecmascript|wasm|x-ndjson)\b|font\/(?:ttf|otf)|image\/(?:bmp|x-icon|vnd\.microsoft\.icon))/i;

export function isCompressible(contentType: string | undefined): boolean {
	return contentType !== undefined && COMPRESSIBLE.test(contentType);
}

/** How much time to spend: files are compressed once, pages every few minutes. */
export type CompressionEffort = 'page' | 'file';

/** Measured on pages of 4 to 25 KB: 11 takes ten times as long as 9 and saves 15 %. */
const BROTLI_QUALITY: Readonly<Record<CompressionEffort, number>> = { page: 9, file: 11 };

/** Each compression occupies a thread of the libuv pool, which file access needs too. */
const MAX_RUNNING = 2;
let running = 0;
/** Pages can be rendered faster than compressed; beyond this limit they stay uncompressed until their next render. */
const MAX_WAITING_BYTES = 16 * 1_048_576;
/** Memory that a waiting body takes besides its bytes, roughly measured. */
const OVERHEAD_BYTES = 2_048;
const waiting: (() => void)[] = [];
let waitingBytes = 0;

/** Compresses a body with brotli and gzip, off the main thread. Omits results that are not smaller. Does not reject. */
export async function compressBody(
	body: Buffer,
	headers: readonly HeaderPair[],
	effort: CompressionEffort = 'page',
): Promise<EncodedBodies> {
	const type = headers.find(([name]) => name === 'content-type')?.[1];
	const isEncoded = headers.some(([name]) => name === 'content-encoding');
	if (body.length < MIN_BODY_BYTES || isEncoded || !isCompressible(type)) return {};
	if (running >= MAX_RUNNING && !(await waitForTurn(body.length + OVERHEAD_BYTES))) return {};
	running += 1;
	try {
		const br = await brotli(body, { params: brotliParams(body, effort) });
		const zipped = await deflate(body, { level: 9 });
		return {
			...(br.length < body.length && { br: copyBytes(br) }),
			...(zipped.length < body.length && { gzip: copyBytes(zipped) }),
		};
	} catch {
		return {};
	} finally {
		running -= 1;
		waiting.shift()?.();
	}
}

/** @returns false if too much is waiting already */
async function waitForTurn(sizeBytes: number): Promise<boolean> {
	if (waitingBytes + sizeBytes > MAX_WAITING_BYTES) return false;
	waitingBytes += sizeBytes;
	await new Promise<void>((resolve) => waiting.push(resolve));
	waitingBytes -= sizeBytes;
	return true;
}

/** Sizes the window to the body: setting up the default of 4 MB for a 10 KB page takes ten times as long. */
function brotliParams(body: Buffer, effort: CompressionEffort): Record<number, number> {
	const windowBits = Math.ceil(Math.log2(body.length + 16));
	return {
		[constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY[effort],
		[constants.BROTLI_PARAM_LGWIN]: Math.min(22, Math.max(constants.BROTLI_MIN_WINDOW_BITS, windowBits)),
		[constants.BROTLI_PARAM_SIZE_HINT]: body.length,
		[constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
	};
}
