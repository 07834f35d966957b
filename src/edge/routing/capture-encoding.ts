import type { CaptureEncoding } from './captures.ts';

const ESCAPES = /(?:%[0-9A-Fa-f]{2})+/g;
/** Decoded, these would end a path, open a query, be taken for an escape, or vanish when the value is read as a URL. */
const KEEPS_ITS_ESCAPE = /[\p{Cc}%?#/\\]/u;
/** A URL parser trims spaces off the ends of what it is given. */
const ENDING_SPACES = /(?:%20)+$/;

/**
 * Writes text of the path into a query: decoded once, encoded once, as Vercel does, so that `caf%C3%A9` arrives as `café`.
 *
 * Unlike Vercel, an escape that would change the meaning of the path keeps its own encoding: the renderer behind ISR
 * reads the value as a path, and `%3F` decoded would open a query there, `%25` answers 500, and a space at the end
 * disappears, so that one page would be rendered and stored under the key of another.
 */
export function encodePathTextForQuery(encoded: string): string {
	if (!encoded.includes('%')) return encodeURIComponent(encoded);
	let value = '';
	let end = 0;
	for (const match of encoded.matchAll(ESCAPES)) {
		const [escapes] = match;
		value += encodeURIComponent(encoded.slice(end, match.index));
		end = match.index + escapes.length;
		value += encodeEscapes(escapes, end === encoded.length);
	}
	return value + encodeURIComponent(encoded.slice(end));
}

function encodeEscapes(escapes: string, atEnd: boolean): string {
	const ending = atEnd ? (ENDING_SPACES.exec(escapes)?.[0] ?? '') : '';
	const decoded = decode(escapes.slice(0, escapes.length - ending.length));
	if (decoded === null) return encodeURIComponent(escapes);
	let value = '';
	for (const character of decoded) {
		const escaped = encodeURIComponent(character);
		value += KEEPS_ITS_ESCAPE.test(character) ? encodeURIComponent(escaped) : escaped;
	}
	return value + encodeURIComponent(ending);
}

function decode(escapes: string): string | null {
	try {
		return decodeURIComponent(escapes);
	} catch {
		return null;
	}
}

function encodeRequestValue(decoded: string): string {
	return encodeURIComponent(decoded.toWellFormed());
}

function same(encoded: string): string {
	return encoded;
}

/** A destination's path, and `Location`: text of the path stays as it is, anything else is encoded whole. */
export const pathEncoding: CaptureEncoding = { path: same, request: encodeRequestValue };

/** A destination's query. */
export const queryEncoding: CaptureEncoding = { path: encodePathTextForQuery, request: encodeRequestValue };

/** Any other header: nothing that could end it and begin another. */
export const headerEncoding: CaptureEncoding = {
	path: same,
	request: (decoded) => decoded.replace(/[^\t\x20-\x7e\xa0-\xff]/g, ''),
};

/** A value that is encoded afterwards. */
export const decodedEncoding: CaptureEncoding = { path: (encoded) => decode(encoded) ?? encoded, request: same };
