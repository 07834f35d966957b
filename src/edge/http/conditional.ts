/**
 * Whether `If-None-Match` names the entity tag (RFC 9110, 13.1.2: weak comparison).
 *
 * @param opaque the tag's text without quotes and `W/`
 */
export function matchesEtag(header: string, opaque: string): boolean {
	if (header.trim() === '*') return true;
	for (const [, tag] of header.matchAll(/(?:W\/)?"([^"]*)"/g)) if (tag === opaque) return true;
	return false;
}

/** Whether the client's copy is still good, of what it says in `If-None-Match`, else in `If-Modified-Since` (RFC 9110, 13.2.2). */
export function isNotModified(
	header: (name: 'if-none-match' | 'if-modified-since') => string | undefined,
	opaqueTag: string,
	modifiedAt: number | undefined,
): boolean {
	const noneMatch = header('if-none-match');
	if (noneMatch !== undefined) return matchesEtag(noneMatch, opaqueTag);
	const since = Date.parse(header('if-modified-since') ?? '');
	// HTTP dates have whole seconds.
	return modifiedAt !== undefined && Math.floor(modifiedAt / 1_000) * 1_000 <= since;
}
