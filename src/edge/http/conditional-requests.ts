/**
 * Whether `If-None-Match` matches the entity tag (RFC 9110, 13.1.2: weak comparison).
 *
 * @param opaque the tag without quotes and `W/`
 */
export function matchesEtag(header: string, opaque: string): boolean {
	if (header.trim() === '*') return true;
	for (const [, tag] of header.matchAll(/(?:W\/)?"([^"]*)"/g)) if (tag === opaque) return true;
	return false;
}

/** Whether the client's copy is current, by `If-None-Match` or, without it, `If-Modified-Since` (RFC 9110, 13.2.2). */
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

/** First and last byte, both included. */
export type ByteRange = { readonly first: number; readonly last: number };

/**
 * Reads `Range` for a body of `sizeBytes` (RFC 9110, 14).
 *
 * @returns `whole`: no range, several ranges or a malformed one, answered with the whole body; `unsatisfiable`: 416
 */
export function readRange(header: string | undefined, sizeBytes: number): ByteRange | 'whole' | 'unsatisfiable' {
	const [, from = '', to = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? [];
	if (from === '' && to === '') return 'whole';
	if (from === '') {
		const length = Math.min(Number(to), sizeBytes);
		return length === 0 ? 'unsatisfiable' : { first: sizeBytes - length, last: sizeBytes - 1 };
	}
	const first = Number(from);
	const last = to === '' ? sizeBytes - 1 : Math.min(Number(to), sizeBytes - 1);
	if (to !== '' && Number(to) < first) return 'whole';
	return first >= sizeBytes ? 'unsatisfiable' : { first, last };
}
