import { createHash } from 'node:crypto';
import { brotliCompressSync, brotliDecompressSync, constants, gunzipSync, gzipSync } from 'node:zlib';
import { makePage } from '../../../src/edge/cache/make-page.ts';
import type { Page } from '../../../src/edge/cache/page.ts';
import { pageRequest, rendered } from '../support/page-fixtures.ts';

/** Pages whose completeness can be verified. */
export const KILL_KEYS = Array.from({ length: 24 }, (_, n) => `/_isr?p=%2Fresorts%2F${n}`);

/** Some have readable names, some hashed ones. */
export function provablePage(key: string, generation: number, run: number): Page {
	const n = KILL_KEYS.indexOf(key);
	const body = provableBody(`${key} ${generation} ${run}`);
	const path = n % 3 === 0 ? `/Resorts/${n}` : `/resorts/${n}`;
	const answer = rendered(body, {
		headers: [
			['content-type', 'text/html'],
			['x-mark', `${key} ${generation} ${run}`],
		],
	});
	return makePage(pageRequest({ key, path }), answer, { at: generation, generation, origin: 'render' });
}

export function withEncodings(page: Page): Page {
	const params = { [constants.BROTLI_PARAM_QUALITY]: 1 };
	const encoded = { br: brotliCompressSync(page.body, { params }), gzip: gzipSync(page.body, { level: 1 }) };
	return { ...page, encoded };
}

/** @returns what is wrong with the page, if anything */
export function faultOf(page: Page): string | undefined {
	const mark = page.headers.find(([name]) => name === 'x-mark')?.[1] ?? '';
	if (!mark.startsWith(`${page.key} ${page.generation} `)) return `headers of ${mark}`;
	if (!page.body.equals(provableBody(mark))) return 'body';
	if (page.encoded.br && !brotliDecompressSync(page.encoded.br).equals(page.body)) return 'br';
	if (page.encoded.gzip && !gunzipSync(page.encoded.gzip).equals(page.body)) return 'gzip';
	return undefined;
}

/** Returns up to 60 KB of text derived from the mark. */
function provableBody(mark: string): Buffer {
	const digest = createHash('sha256').update(mark).digest();
	const lines = Array.from({ length: digest.readUInt16BE(0) % 900 }, (_, n) => `${digest.toString('hex')} ${n}\n`);
	return Buffer.from(`${mark}\n${lines.join('')}`);
}
