/** A GET as it stands in the bytes of a connection. */
export type PlainRequest = {
	readonly target: string;
	/** Header lines, each with its end. */
	readonly lines: string;
	/** Where the next request begins. */
	readonly end: number;
};

/** Longer ones go to Node's parser, which has its own limit and answer. */
const HEAD_AT_MOST = 8_192;
const VERSION = ' HTTP/1.1';
/** RFC 9112, 5: a token, a colon, visible characters, spaces and tabs, and both characters of the line's end. */
const HEADER_LINES = /^(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t -~]*\r\n)+$/;

/**
 * Reads a complete GET request at `from`, strictly. It only says yes to what no parser reads in another way.
 *
 * @param text bytes as Latin-1
 * @returns null: something else, or not all of it has come
 */
export function readPlainRequest(text: string, from: number): PlainRequest | null {
	if (!text.startsWith('GET /', from)) return null;
	const lineEnd = text.indexOf('\r\n', from);
	const headEnd = text.indexOf('\r\n\r\n', lineEnd);
	if (lineEnd < 0 || headEnd <= lineEnd || headEnd - from > HEAD_AT_MOST) return null;
	const targetEnd = lineEnd - VERSION.length;
	if (!text.startsWith(VERSION, targetEnd)) return null;
	const target = text.slice(from + 4, targetEnd);
	const lines = text.slice(lineEnd + 2, headEnd + 2);
	return { target, lines, end: headEnd + 4 };
}

/** Whether header lines are well-formed; asked apart, for a connection repeats its lines with every request. */
export function areHeaderLines(lines: string): boolean {
	return HEADER_LINES.test(lines);
}
