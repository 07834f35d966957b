const longestPath = 500;
/** Stands for this site while a path is read; nobody can own it (RFC 6761 §6.4). */
const here = 'http://here.invalid';

/**
 * A path of this site that somebody may be sent to, as it was written in an address or a form. Whatever a browser would
 * take for another site, or for anything but a page, is none.
 *
 * @returns path with query and fragment, as a browser would ask for it; null: not one of this site
 */
export function readOwnPath(text: string | null | undefined): string | null {
	if (!text?.startsWith('/') || text.length > longestPath || !URL.canParse(text, here)) return null;
	const { origin, pathname, search, hash } = new URL(text, here);
	// Dots may have stood between two slashes, which are the beginning of another site's name once they are gone.
	if (origin !== here || pathname.startsWith('//')) return null;
	return pathname + search + hash;
}
