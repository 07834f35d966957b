export type Encoding = 'br' | 'gzip' | 'identity';

/** Browsers send few different ones; asked for again, the answer is there. */
const remembered = new Map<string, readonly Encoding[]>();
const REMEMBERED_AT_MOST = 256;

/**
 * Encodings that a client takes, best first (RFC 9110, 12.5.3); at equal weight the smaller one.
 * `identity` is always among them: an answer that can be read beats a refusal.
 */
export function acceptedEncodings(header: string | undefined): readonly Encoding[] {
	if (header === undefined || header === '') return ['identity'];
	const known = remembered.get(header);
	if (known) return known;
	const accepted = parse(header);
	if (remembered.size >= REMEMBERED_AT_MOST) remembered.clear();
	remembered.set(header, accepted);
	return accepted;
}

function parse(header: string): readonly Encoding[] {
	const weights = new Map<string, number>();
	for (const item of header.toLowerCase().split(',')) {
		const [coding = '', ...parameters] = item.split(';').map((part) => part.trim());
		const q = parameters.find((parameter) => parameter.startsWith('q='));
		const weight = q === undefined ? 1 : Number(q.slice(2));
		weights.set(coding === 'x-gzip' ? 'gzip' : coding, Number.isNaN(weight) ? 0 : weight);
	}
	const weightOf = (encoding: string) => weights.get(encoding) ?? weights.get('*') ?? 0;
	const candidates: Encoding[] = ['br', 'gzip'];
	const wanted = candidates.filter((encoding) => weightOf(encoding) > 0);
	wanted.sort((a, b) => weightOf(b) - weightOf(a));
	return [...wanted, 'identity'];
}
