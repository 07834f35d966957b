const MAX_PATH_LENGTH = 500;
/** Base URL for parsing a path; nobody can register this name (RFC 6761 §6.4). */
const PLACEHOLDER_ORIGIN = 'http://here.invalid';

/**
 * Parses a path of this site to redirect to, from a URL or a form. Rejects anything that a browser would take for
 * another site or for something other than a page.
 *
 * @returns path with query and fragment, as a browser would request it; null: rejected
 */
export function readRedirectPath(text: string | null | undefined): string | null {
	if (!text?.startsWith('/') || text.length > MAX_PATH_LENGTH || !URL.canParse(text, PLACEHOLDER_ORIGIN)) return null;
	const { origin, pathname, search, hash } = new URL(text, PLACEHOLDER_ORIGIN);
	// `/.//evil.test` becomes `//evil.test`, which browsers take for another host.
	if (origin !== PLACEHOLDER_ORIGIN || pathname.startsWith('//')) return null;
	return pathname + search + hash;
}
