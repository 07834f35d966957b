import { decodeEscapes } from './canonical-path.ts';

/** What a route took out of a request, for `$1` and `$name` in its destination and headers. */
export type Captures = {
	/** Groups of `src` by number, 0 is the whole path; still percent-encoded, canonical. */
	readonly groups: readonly (string | undefined)[];
	/** Named groups of `src`; still percent-encoded. */
	readonly pathNames: Readonly<Record<string, string | undefined>>;
	/** Values of `has`: query, cookie, header, host; decoded, as anybody may have sent them. */
	readonly requestNames: ReadonlyMap<string, string>;
};

/** A piece of a template. */
type Part =
	| { readonly from: 'text'; readonly text: string }
	| { readonly from: 'path'; readonly group: number | string }
	| { readonly from: 'request'; readonly name: string };

/** Text with `$1` and `$name` in it. */
export type Template = { readonly parts: readonly Part[]; readonly source: string };

/** What a route can refer to. */
export type CaptureNames = {
	/** Number of groups in `src`. */
	readonly groupCount: number;
	readonly path: ReadonlySet<string>;
	readonly request: ReadonlySet<string>;
};

/** How captured text is written where it lands. */
export type CaptureEncoding = {
	readonly path: (encoded: string) => string;
	readonly request: (decoded: string) => string;
};

const REFERENCE = /\$(?:\{([^}]+)\}|(\d+)|([A-Za-z_][\w-]*))/g;

/**
 * Parses `$1`, `$name` and `${name}`.
 * The longest known name or number wins (`$10` is `$1` and a zero where there is one group); an unknown name is empty.
 */
export function compileTemplate(source: string, names: CaptureNames): Template {
	const parts: Part[] = [];
	let end = 0;
	for (const match of source.matchAll(REFERENCE)) {
		const [text, braced, digits, word] = match;
		if (match.index > end) parts.push({ from: 'text', text: source.slice(end, match.index) });
		end = match.index + text.length;
		const reference = braced ?? digits ?? word ?? '';
		const known = braced === undefined ? longestKnown(reference, names) : reference;
		parts.push(resolveReference(known ?? reference, names));
		if (known !== null && known.length < reference.length) {
			parts.push({ from: 'text', text: reference.slice(known.length) });
		}
	}
	if (end < source.length) parts.push({ from: 'text', text: source.slice(end) });
	return { parts, source };
}

/** True where the request decides what the template becomes. */
export function hasCaptures(template: Template): boolean {
	return template.parts.some((part) => part.from !== 'text');
}

/** Fills a template in; what did not match is empty. */
export function fillTemplate(template: Template, captures: Captures, encoding: CaptureEncoding): string {
	let filled = '';
	for (const part of template.parts) {
		if (part.from === 'text') filled += part.text;
		else if (part.from === 'request') filled += encoding.request(captures.requestNames.get(part.name) ?? '');
		else if (typeof part.group === 'number') filled += encoding.path(captures.groups[part.group] ?? '');
		else filled += encoding.path(captures.pathNames[part.group] ?? '');
	}
	return filled;
}

function longestKnown(reference: string, names: CaptureNames): string | null {
	for (let length = reference.length; length > 0; length -= 1) {
		const candidate = reference.slice(0, length);
		const known = /^\d/.test(candidate)
			? Number(candidate) <= names.groupCount
			: names.request.has(candidate) || names.path.has(candidate);
		if (known) return candidate;
	}
	return null;
}

function resolveReference(reference: string, names: CaptureNames): Part {
	if (names.request.has(reference)) return { from: 'request', name: reference };
	return { from: 'path', group: /^\d+$/.test(reference) ? Number(reference) : reference };
}

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
	const decoded = decodeEscapes(escapes.slice(0, escapes.length - ending.length));
	if (decoded === null) return encodeURIComponent(escapes);
	let value = '';
	for (const character of decoded) {
		const escaped = encodeURIComponent(character);
		value += KEEPS_ITS_ESCAPE.test(character) ? encodeURIComponent(escaped) : escaped;
	}
	return value + encodeURIComponent(ending);
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
export const decodedEncoding: CaptureEncoding = { path: (encoded) => decodeEscapes(encoded) ?? encoded, request: same };
