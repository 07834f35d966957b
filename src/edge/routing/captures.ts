import { decodeEscapes } from './canonical-path.ts';

/** What a route captured from a request, for `$1` and `$name` in its destination and headers. */
export type Captures = {
	/** Groups of `src` by number, 0 being the whole path; canonical, still percent-encoded. */
	readonly groups: readonly (string | undefined)[];
	/** Named groups of `src`; still percent-encoded. */
	readonly pathNames: Readonly<Record<string, string | undefined>>;
	/** Values of `has` (query, cookie, header, host); decoded and untrusted. */
	readonly requestNames: ReadonlyMap<string, string>;
};

type TemplatePart =
	| { readonly from: 'text'; readonly text: string }
	| { readonly from: 'path'; readonly group: number | string }
	| { readonly from: 'request'; readonly name: string };

/** Text with `$1` and `$name` in it. */
export type Template = { readonly parts: readonly TemplatePart[]; readonly source: string };

/** The captures that a route's templates can refer to. */
export type CaptureNames = {
	/** Number of groups in `src`. */
	readonly groupCount: number;
	readonly path: ReadonlySet<string>;
	readonly request: ReadonlySet<string>;
};

/** How captured text is encoded in the place where it is inserted. */
export type CaptureEncoding = {
	readonly path: (encoded: string) => string;
	readonly request: (decoded: string) => string;
};

const REFERENCE = /\$(?:\{([^{}]+)\}|(\d+)|([A-Za-z_][\w-]*))/g;

/**
 * Parses `$1`, `$name` and `${name}`.
 * The longest known name or number wins (with one group, `$10` is `$1` and a zero). Unknown names are empty.
 */
export function compileTemplate(source: string, names: CaptureNames): Template {
	const parts: TemplatePart[] = [];
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

/** Whether the template depends on the request. */
export function hasCaptures(template: Template): boolean {
	return template.parts.some((part) => part.from !== 'text');
}

/** Fills in a template; groups that did not match are empty. */
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

function resolveReference(reference: string, names: CaptureNames): TemplatePart {
	if (names.request.has(reference)) return { from: 'request', name: reference };
	return { from: 'path', group: /^\d+$/.test(reference) ? Number(reference) : reference };
}

const ESCAPES = /(?:%[0-9A-Fa-f]{2})+/g;
/** Characters that, decoded, would change how the renderer parses the value as a path. */
const ENCODED_TWICE = /[\p{Cc}%?#/\\]/u;
/** URL parsers trim them. */
const TRAILING_SPACES = /(?<!%20)(?:%20)+$/;

/**
 * Encodes text of the path for a query: decoded once, then encoded once, as on Vercel, so that `caf%C3%A9` arrives as
 * `café`.
 *
 * Unlike on Vercel, escapes that would change the meaning of the path are encoded twice. The renderer of ISR pages
 * parses the value as a path: a decoded `%3F` would start a query, a decoded `%25` would fail with 500, and a trailing
 * space would be trimmed, so that one page would be rendered and stored under the key of another.
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
	const trailing = atEnd ? (TRAILING_SPACES.exec(escapes)?.[0] ?? '') : '';
	const decoded = decodeEscapes(escapes.slice(0, escapes.length - trailing.length));
	if (decoded === null) return encodeURIComponent(escapes);
	let value = '';
	for (const character of decoded) {
		const escaped = encodeURIComponent(character);
		value += ENCODED_TWICE.test(character) ? encodeURIComponent(escaped) : escaped;
	}
	return value + encodeURIComponent(trailing);
}

function encodeRequestValue(decoded: string): string {
	return encodeURIComponent(decoded.toWellFormed());
}

function unchanged(text: string): string {
	return text;
}

/** For a destination's path and `Location`: text of the path is inserted as it is, request values are encoded. */
export const pathEncoding: CaptureEncoding = { path: unchanged, request: encodeRequestValue };

/** For a destination's query. */
export const queryEncoding: CaptureEncoding = { path: encodePathTextForQuery, request: encodeRequestValue };

/** For other headers: removes characters that could end the header. */
export const headerEncoding: CaptureEncoding = {
	path: unchanged,
	request: (decoded) => decoded.replace(/[^\t\x20-\x7e\xa0-\xff]/g, ''),
};

/** For values that are encoded later. */
export const decodedEncoding: CaptureEncoding = {
	path: (encoded) => decodeEscapes(encoded) ?? encoded,
	request: unchanged,
};
