/** A part of a line of a note. */
export type NotePart =
	| { readonly kind: 'text'; readonly text: string }
	/** `href` is an http(s) address as browsers write it, which is also what is to be shown. */
	| { readonly kind: 'link'; readonly href: string };

/** Parts of one line. */
export type NoteLine = readonly NotePart[];
export type NoteParagraph = readonly NoteLine[];

/** Control characters other than the line break, and what draws text in another order than it is stored in. */
const controls = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
/** What is there and cannot be seen: it would hide text, or tell two equal-looking addresses apart. */
const invisible = /(?!\u200c|\u200d|\ufe0e|\ufe0f)[\p{Default_Ignorable_Code_Point}\p{Cn}\p{Co}\p{Cs}\ufff9-\ufffb]/gu;
/** Joiners shape letters and emoji, selectors choose the look of emoji; anywhere else they are only hidden. */
const strayJoiner =
	/(?<!\p{L}|\p{M}|\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f)(?:\u200c|\u200d)+|(?:\u200c|\u200d)+(?!\p{L}|\p{Extended_Pictographic})/gu;
const straySelector = /(?<!\p{Emoji})(?:\ufe0e|\ufe0f)+/gu;
/** More marks on one letter than any language has would run over the lines around it. */
const tooManyMarks = /(\p{M}{4})\p{M}+/gu;

/**
 * A note as it is kept: plain text of paragraphs, without anything that is not seen. Lines keep their breaks, blank
 * lines part paragraphs, and no more than one.
 */
export function cleanNote(text: string): string {
	return text
		.normalize('NFC')
		.replace(/\r\n?|[\u2028\u2029\u0085\v\f]/g, '\n')
		.replaceAll('\t', ' ')
		.replace(controls, (control) => (control === '\n' ? control : ''))
		.replace(invisible, '')
		.replace(strayJoiner, '')
		.replace(straySelector, '')
		.replace(tooManyMarks, '$1')
		.replace(/[^\S\n]+/gu, ' ')
		.replace(/ ?\n ?/g, '\n')
		.replace(/\n{3,}/g, '\n\n')
		.trim();
}

/**
 * Paragraphs of lines of text and links. The text goes into a page as text, never as markup; links are http and https,
 * without a user name, which serves to make an address look like another.
 */
export function parseNote(text: string): readonly NoteParagraph[] {
	const clean = cleanNote(text);
	if (clean === '') return [];
	return clean.split('\n\n').map((paragraph) => paragraph.split('\n').map(parseLine));
}

function parseLine(line: string): NoteLine {
	const parts: NotePart[] = [];
	let begin = 0;
	for (const match of line.matchAll(/\bhttps?:\/\/[^\s<>"“”„«»`|\\^{}]+/gi)) {
		const address = withoutTrailing(match[0]);
		const href = safeHref(address);
		if (href === null) continue;
		if (match.index > begin) parts.push({ kind: 'text', text: line.slice(begin, match.index) });
		parts.push({ kind: 'link', href });
		begin = match.index + address.length;
	}
	if (begin < line.length) parts.push({ kind: 'text', text: line.slice(begin) });
	return parts;
}

/** Punctuation after an address belongs to the sentence; so does a bracket that the address did not open. */
function withoutTrailing(address: string): string {
	const trimmed = address.replace(/[.,;:!?'’…]+$/u, '');
	const isUnopened = trimmed.endsWith(')') && trimmed.split('(').length < trimmed.split(')').length;
	if (isUnopened) return withoutTrailing(trimmed.slice(0, -1));
	return trimmed;
}

function safeHref(address: string): string | null {
	if (!URL.canParse(address)) return null;
	const url = new URL(address);
	const isWeb = url.protocol === 'https:' || url.protocol === 'http:';
	return isWeb && url.username === '' && url.password === '' ? url.href : null;
}
