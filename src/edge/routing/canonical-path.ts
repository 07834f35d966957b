/** The one spelling of a request target. */
export type CanonicalPath =
	| {
			readonly kind: 'ok';
			/** Starts with exactly one slash; percent-encoded. */
			readonly path: string;
			/** Without the question mark, encoded; empty: none. */
			readonly query: string;
			/** Host of an absolute-form target, which stands above the `Host` header (RFC 9112, 3.2.2); null: none. */
			readonly authority: string | null;
	  }
	/** Another spelling of a path: ask for this one, a path of the same host with its query. */
	| { readonly kind: 'redirect'; readonly location: string }
	/** No path of this server: answer 400. */
	| { readonly kind: 'invalid' };

/** Already canonical: plain segments, none of them `.` or `..`, at most a query. Most requests end here. */
const PLAIN =
	/^(\/(?:(?!\.{1,2}(?:[/?]|$))[\w.~!$&'()*+,;=:@-]+(?:\/|(?=\?|$)))*)(?:\?([\w.~!$&'()*+,;=:@/?%[\]{}|^`-]*))?$/;
const ABSOLUTE_FORM = /^https?:\/\/([^/?#\\]*)(.*)$/is;
/** Never in a target: ends of lines, other controls, spaces, and a fragment, which stays in the browser. */
const FORBIDDEN = /[\p{Cc} #]/u;
const ESCAPE = /%([0-9A-Fa-f]{2})/g;
const UNRESERVED = /[\w.~-]/;
/** Characters that RFC 3986 wants encoded in a path, though clients send some of them bare. */
const ENCODED_IN_PATH = /["<>[\]^`{|}]/g;
/**
 * Escapes that no canonical path holds: a slash, a backslash or a control character would change the path for a reader that
 * decodes it, and an escaped escape is for one who decodes twice.
 */
const REFUSED_ESCAPE = /%(?:2F|5C|[01][0-9A-F]|7F|25(?=[0-9A-Fa-f]{2}))/;

const INVALID: CanonicalPath = { kind: 'invalid' };

/**
 * Brings a request target into its one spelling, so that a page has one key and a rule for a path cannot be walked
 * around: slashes single, no dot segments, no backslash, plain letters bare, everything else encoded once in capitals.
 * Case is left alone, and so is a trailing slash: routes decide about both.
 *
 * Applying it to a location it returned gives that path back.
 *
 * @param rawTarget the request line's target as the HTTP parser read it (bytes as Latin-1), origin or absolute form
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
	if (REFUSED_ESCAPE.test(encoded) || decodeEscapes(encoded) === null) return null;
	return removeDotSegments(encoded);
}

function canonicalEscape(_: string, hex: string): string {
	const character = String.fromCharCode(Number.parseInt(hex, 16));
	return UNRESERVED.test(character) ? character : `%${hex.toUpperCase()}`;
}

/** Bytes that came bare, as `curl` sends letters outside ASCII. */
function encodeBytes(text: string): string {
	return text.replace(/[^\0-\x7f]/gu, (character) => {
		const code = character.charCodeAt(0);
		return code <= 0xff ? `%${code.toString(16).toUpperCase()}` : encodeURIComponent(character.toWellFormed());
	});
}

/** Decodes every escape; null: they are not UTF-8. */
export function decodeEscapes(encoded: string): string | null {
	if (!encoded.includes('%')) return encoded;
	try {
		return decodeURIComponent(encoded);
	} catch {
		return null;
	}
}

/** RFC 3986, 5.2.4, with runs of slashes taken as one. */
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
