/** First and last byte, both included. */
export type ByteRange = { readonly first: number; readonly last: number };

/**
 * Reads `Range` for a body of `sizeBytes` (RFC 9110, 14).
 *
 * @returns `whole`: no range, several, or one that cannot be read, all of which are answered with the whole body;
 * `unsatisfiable`: 416
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
