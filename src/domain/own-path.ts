const MAX_PATH_LENGTH = 500;
/** Stands for this site while a path is parsed; nobody can own it (RFC 6761 §6.4). */
const PLACEHOLDER_ORIGIN = 'http://here.invalid';

/**
 * Reads a path of this site to redirect to, from a URL or a form. Anything that a browser would take for another site,
 * or for something other than a page, is refused.
 *
 * @returns path with query and fragment, as a browser would request it; null: not one of this site
 */
export function readOwnPath(text: string | null | undefined): string | null {
	if (!text?.startsWith('/') || text.length > MAX_PATH_LENGTH || !URL.canParse(text, PLACEHOLDER_ORIGIN)) return null;
	const { origin, pathname, search, hash } = new URL(text, PLACEHOLDER_ORIGIN);
	// `/.//evil.test` becomes `//evil.test`, which starts with another site's name.
	if (origin !== PLACEHOLDER_ORIGIN || pathname.startsWith('//')) return null;
	return pathname + search + hash;
}
