import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { ownBytes } from '../cache/own-bytes.ts';
import type { EncodedBodies, HeaderPair } from '../cache/page.ts';

const brotli = promisify(brotliCompress);
const deflate = promisify(gzip);

/** Below this a packet carries it anyway. */
const WORTH_BYTES = 1_024;
const COMPRESSIBLE =
	/^(?:text\/|[^;]*[+/](?:json|xml|javascript|ecmascript|wasm|manifest\+json|x-ndjson)\b|font\/(?:ttf|otf)|image\/(?:bmp|x-icon|vnd\.microsoft\.icon))/i;

export function isCompressible(contentType: string | undefined): boolean {
	return contentType !== undefined && COMPRESSIBLE.test(contentType);
}

/** How much time a smaller body is worth: files are compressed once for good, pages every few minutes. */
export type CompressionEffort = 'page' | 'file';

/** Measured on pages of 4 to 25 KB: 11 takes ten times as long as 9 and saves 15 %. */
const BROTLI_QUALITY: Readonly<Record<CompressionEffort, number>> = { page: 9, file: 11 };

/** Bodies that wait: each one under way holds a thread that files and other work share. */
const waiting: (() => void)[] = [];
const AT_ONCE = 2;
let running = 0;
/** Pages can be made faster than compressed; those beyond go without until their next render. */
const WAITING_AT_MOST_BYTES = 16 * 1_048_576;
/** What a body that waits holds on to beside its bytes; measured roughly. */
const OVERHEAD_BYTES = 2_048;
let waitingBytes = 0;

/** Both encodings of a body, made on other threads; those that would not be smaller are left out. Does not reject. */
export async function compressBody(
	body: Buffer,
	headers: readonly HeaderPair[],
	effort: CompressionEffort = 'page',
): Promise<EncodedBodies> {
	const type = headers.find(([name]) => name === 'content-type')?.[1];
	const encodedAlready = headers.some(([name]) => name === 'content-encoding');
	if (body.length < WORTH_BYTES || encodedAlready || !isCompressible(type)) return {};
	if (running >= AT_ONCE && !(await waitForTurn(body.length + OVERHEAD_BYTES))) return {};
	running += 1;
	try {
		const br = await brotli(body, { params: brotliParams(body, effort) });
		const zipped = await deflate(body, { level: 9 });
		return {
			...(br.length < body.length && { br: ownBytes(br) }),
			...(zipped.length < body.length && { gzip: ownBytes(zipped) }),
		};
	} catch {
		return {};
	} finally {
		running -= 1;
		waiting.shift()?.();
	}
}

/** @returns false: too much waits already */
async function waitForTurn(sizeBytes: number): Promise<boolean> {
	if (waitingBytes + sizeBytes > WAITING_AT_MOST_BYTES) return false;
	waitingBytes += sizeBytes;
	await new Promise<void>((resolve) => waiting.push(resolve));
	waitingBytes -= sizeBytes;
	return true;
}

/** A window that fits the body: one of 4 MB for a page of 10 KB costs ten times the time, to set up. */
function brotliParams(body: Buffer, effort: CompressionEffort): Record<number, number> {
	const windowBits = Math.ceil(Math.log2(body.length + 16));
	return {
		[constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY[effort],
		[constants.BROTLI_PARAM_LGWIN]: Math.min(22, Math.max(constants.BROTLI_MIN_WINDOW_BITS, windowBits)),
		[constants.BROTLI_PARAM_SIZE_HINT]: body.length,
		[constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
	};
}
