import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
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

/** Both encodings of a body, made on other threads; those that would not be smaller are left out. Does not reject. */
export async function compressBody(body: Buffer, headers: readonly HeaderPair[]): Promise<EncodedBodies> {
	const type = headers.find(([name]) => name === 'content-type')?.[1];
	const encodedAlready = headers.some(([name]) => name === 'content-encoding');
	if (body.length < WORTH_BYTES || encodedAlready || !isCompressible(type)) return {};
	const params = {
		// Above 9 a page takes ten times as long for a percent.
		[constants.BROTLI_PARAM_QUALITY]: 9,
		[constants.BROTLI_PARAM_SIZE_HINT]: body.length,
		[constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
	};
	try {
		const [br, zipped] = await Promise.all([brotli(body, { params }), deflate(body, { level: 9 })]);
		return {
			...(br.length < body.length && { br }),
			...(zipped.length < body.length && { gzip: zipped }),
		};
	} catch {
		return {};
	}
}
