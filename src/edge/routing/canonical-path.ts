/** The canonical form of a request target. */
export type CanonicalPath =
	| {
			readonly kind: 'ok';
			/** Percent-encoded; starts with exactly one slash. */
			readonly path: string;
			/** Encoded, without the question mark. */
			readonly query: string;
			/** Host of an absolute-form target, which overrides the `Host` header (RFC 9112, 3.2.2). */
			readonly authority: string | null;
	  }
	/** Not canonical; `location` is the canonical path and query on the same host. */
	| { readonly kind: 'redirect'; readonly location: string }
	/** Malformed: answered with 400. */
	| { readonly kind: 'invalid' };

/** Matches most requests: targets that are canonical already, with no escapes or dot segments. */
const PLAIN =
	/^(\/(?:(?!\.{1,2}(?:[/?]|$))[\w.~!$&'()*+,;=:@-]+(?:\/|(?=\?|$)))*)(?:\?([\w.~!$&'()*+,;=:@/?%[\]{}|^`-]*))?$/;
const ABSOLUTE_FORM = /^https?:\/\/([^/?#\\]*)(.*)$/is;
/** Controls, spaces and fragments are not allowed in a target. */
const FORBIDDEN = /[\p{Cc} #]/u;
const ESCAPE = /%([0-9A-Fa-f]{2})/g;
const UNRESERVED = /[\w.~-]/;
/** Characters that must be encoded in a path (RFC 3986), although some clients send them unencoded. */
const ENCODED_IN_PATH = /["<>[\]^`{|}]/g;
/**
 * Escapes that are rejected: of slashes, backslashes and control characters, which would change the path for code that
 * decodes it, and of escapes, which would do so for code that decodes it twice.
 */
const FORBIDDEN_ESCAPE = /%(?:2F|5C|[01][0-9A-F]|7F|25(?=[0-9A-Fa-f]{2}))/;

const INVALID: CanonicalPath = { kind: 'invalid' };

/**
 * Normalizes a request target, so that a page has one cache key and a rule for a path cannot be bypassed: single
 * slashes, no dot segments or backslashes, unreserved characters decoded, all others encoded once in upper case. Keeps
 * the case of letters and a trailing slash, which routes may treat differently. Idempotent.
 *
 * @param rawTarget target of the request line as the HTTP parser read it (bytes as Latin-1), in origin or absolute form
 */
export function canonicalizePath(rawTarget: string): CanonicalPath {
	const plain = PLAIN.exec(rawTarget);
	if (plain !== null) return { kind: 'ok', path: plain[1] ?? '/', query: plain[2] ?? '', authority: null };

	const absolute = ABSOLUTE_FORM.exec(rawTarget);
	const authority = absolute?.[1] ?? null;
	const target = absolute === null ? rawTarget : withRootPath(absolute[2] ?? '');
	if (FORBIDDEN.test(rawTarget) || !/^[/\\]/.test(target)) return INVALID;

	const mark = target.indexOf('?');
	const rawPath = mark === -1 ? target : target.slice(0, mark);
	const query = mark === -1 ? '' : encodeBytes(target.slice(mark + 1));
	const path = canonicalizeSegments(rawPath);
	if (path === null) return INVALID;
	if (path === rawPath) return { kind: 'ok', path, query, authority };
	return { kind: 'redirect', location: query === '' ? path : `${path}?${query}` };
}

function withRootPath(afterHost: string): string {
	return /^[/\\]/.test(afterHost) ? afterHost : `/${afterHost}`;
}

function canonicalizeSegments(rawPath: string): string | null {
	if (/%(?![0-9A-Fa-f]{2})/.test(rawPath)) return null;
	const encoded = encodeBytes(rawPath.replaceAll('\\', '/'))
		.replace(ENCODED_IN_PATH, encodeURIComponent)
		.replace(ESCAPE, canonicalEscape);
	if (FORBIDDEN_ESCAPE.test(encoded) || decodeEscapes(encoded) === null) return null;
	return removeDotSegments(encoded);
}

function canonicalEscape(_: string, hex: string): string {
	const character = String.fromCharCode(Number.parseInt(hex, 16));
	return UNRESERVED.test(character) ? character : `%${hex.toUpperCase()}`;
}

/** Percent-encodes non-ASCII bytes, which clients like `curl` send as they are. */
function encodeBytes(text: string): string {
	return text.replace(/[^\0-\x7f]/gu, (character) => {
		const code = character.charCodeAt(0);
		return code <= 0xff ? `%${code.toString(16).toUpperCase()}` : encodeURIComponent(character.toWellFormed());
	});
}

/** Decodes all escapes; returns null if the result is not UTF-8. */
export function decodeEscapes(encoded: string): string | null {
	if (!encoded.includes('%')) return encoded;
	try {
		return decodeURIComponent(encoded);
	} catch {
		return null;
	}
}

/** RFC 3986, 5.2.4; also collapses repeated slashes. */
function removeDotSegments(path: string): string {
	const kept: string[] = [];
	const segments = path.split('/').filter((segment) => segment !== '');
	for (const segment of segments) {
		if (segment === '..') kept.pop();
		else if (segment !== '.') kept.push(segment);
	}
	const isFolder = /\/\.{0,2}$/.test(path);
	return kept.length === 0 ? '/' : `/${kept.join('/')}${isFolder ? '/' : ''}`;
}
