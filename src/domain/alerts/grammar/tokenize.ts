/** A word, a number or a sign of a sentence, with its position in the text as typed. */
export type Token = {
	readonly kind: 'word' | 'number' | 'symbol';
	/** Without case, accents and possessive endings: `Mammoth’s` is `mammoth`. Signs that mean the same are the same. */
	readonly text: string;
	/** Of a number; NaN for everything else. */
	readonly value: number;
	/** UTF-16 offsets into the text. */
	readonly start: number;
	readonly end: number;
	/** No space comes between it and the token before. */
	readonly attached: boolean;
};

const pieces = new RegExp(
	[
		String.raw`(?<space>\s+)`,
		String.raw`(?<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+|,\d{1,2}(?!\d))?|\.\d+|[¼-¾⅐-⅞])`,
		String.raw`(?<word>(?:(?!º)[\p{L}\p{M}])+(?:['’ʼ][\p{L}\p{M}]+)*)`,
		'(?<symbol>>=|=>|<=|=<|.)',
	].join('|'),
	'gsu',
);

/** What keyboards produce instead of the degree sign: the ordinal indicator and the ring. */
const degreeSign = /^[°º˚]$/;

/** Hyphens, dashes and the minus sign; the em dash is punctuation and nothing else. */
const dash = /^[-‐‑‒–−]$/;

const sameSign: Readonly<Record<string, string>> = {
	'=>': '>=',
	'≥': '>=',
	'⩾': '>=',
	'=<': '<=',
	'≤': '<=',
	'⩽': '<=',
};

/** Splits any text into tokens. Only white space, joining hyphens and the periods of abbreviations are dropped. */
export function tokenize(text: string): readonly Token[] {
	const tokens: Token[] = [];
	let spaced = true;
	for (const { 0: piece, groups = {}, index } of text.matchAll(pieces)) {
		const isSpace = groups.space !== undefined;
		if (!isSpace) {
			tokens.push(readToken(piece, groups, { start: index, end: index + piece.length, attached: !spaced }));
		}
		spaced = isSpace;
	}
	return tokens.filter((_, at) => !isJoiningHyphen(tokens, at) && !isAbbreviationPoint(tokens, at));
}

type Place = Pick<Token, 'start' | 'end' | 'attached'>;

function readToken(piece: string, { number, word }: Record<string, string | undefined>, place: Place): Token {
	if (number !== undefined) return { kind: 'number', text: piece, value: numberValue(piece), ...place };
	if (word !== undefined) return { kind: 'word', text: foldWord(piece), value: Number.NaN, ...place };
	if (degreeSign.test(piece)) return { kind: 'symbol', text: '°', value: Number.NaN, ...place };
	const sign = piece.normalize('NFKC').toLowerCase();
	// One sign for a whole unit: ㎝ is cm.
	if (/^\p{L}+$/u.test(sign)) return { kind: 'word', text: sign, value: Number.NaN, ...place };
	return { kind: 'symbol', text: dash.test(sign) ? '-' : (sameSign[sign] ?? sign), value: Number.NaN, ...place };
}

/** `1,000`, `6.5`, `6,5`, `.5`, `½`. */
function numberValue(piece: string): number {
	const [over, under] = piece.normalize('NFKC').split('⁄');
	if (under !== undefined) return Number(over) / Number(under);
	const thousands = /^\d{1,3}(?:,\d{3})+(?:\.|$)/.test(piece);
	return Number(thousands ? piece.replaceAll(',', '') : piece.replace(',', '.'));
}

/** Folds a word for comparison: no case, no accents, no apostrophes, no possessive ending. */
export function foldWord(word: string): string {
	return word
		.normalize('NFKD')
		.toLowerCase()
		.replace(/['’ʼ]s$/u, '')
		.replaceAll(/[\p{M}'’ʼ]/gu, '');
}

/** The hyphen of `24-hour` and `half-foot` joins two words; that of `5-10` and of `at -10` does not. */
function isJoiningHyphen(tokens: readonly Token[], at: number): boolean {
	const [before, here, after] = [tokens[at - 1], tokens[at], tokens[at + 1]];
	if (here?.text !== '-' || !here.attached || !after?.attached) return false;
	return before !== undefined && before.kind !== 'symbol' && after.kind === 'word';
}

/** The period of `mt.`, `in.` and `hrs.`; the name or sentence continues after it. */
function isAbbreviationPoint(tokens: readonly Token[], at: number): boolean {
	const [before, here] = [tokens[at - 1], tokens[at]];
	return here?.text === '.' && here.attached && before?.kind === 'word' && before.text.length <= 3;
}
