/** A part of a line of a note. */
export type NotePart =
	| { readonly kind: 'text'; readonly text: string }
	/** `href` is an http(s) address as browsers normalise it; it is also the text of the link. */
	| { readonly kind: 'link'; readonly href: string };

/** Parts of one line. */
export type NoteLine = readonly NotePart[];
export type NoteParagraph = readonly NoteLine[];

/** Control characters, and those that change the direction of text. */
const controls = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
/** Invisible characters: they hide text, or make two addresses look the same. */
const invisible = /(?!\u200c|\u200d|\ufe0e|\ufe0f)[\p{Default_Ignorable_Code_Point}\p{Cn}\p{Co}\p{Cs}\ufff9-\ufffb]/gu;
/** Joiners shape letters and emoji, selectors choose the look of emoji; elsewhere they are only invisible. */
const strayJoiner =
	/(?<!\p{L}|\p{M}|\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f)(?:\u200c|\u200d)+|(?:\u200c|\u200d)+(?!\p{L}|\p{Extended_Pictographic})/gu;
const straySelector = /(?<!\p{Emoji})(?:\ufe0e|\ufe0f)+/gu;
/** More marks than any language puts on one letter would cover the lines around it. */
const tooManyMarks = /(\p{M}{4})\p{M}+/gu;

/**
 * Cleans a note to be stored: plain text without invisible characters. Line breaks are kept, and a single blank line
 * separates paragraphs.
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
 * Splits a note into paragraphs of lines of text and links. Text goes into a page as text, never as markup. Only http
 * and https addresses become links, and none with a user name, which can make an address look like another.
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

const PUNCTUATION: ReadonlySet<string> = new Set(".,;:!?'’…");

/** Removes punctuation that belongs to the sentence, and a closing bracket that the address did not open. */
function withoutTrailing(address: string): string {
	let unopened = address.split(')').length - address.split('(').length;
	let end = address.length;
	for (; end > 0; end -= 1) {
		const last = address.charAt(end - 1);
		if (last === ')' && unopened > 0) unopened -= 1;
		else if (!PUNCTUATION.has(last)) break;
	}
	return address.slice(0, end);
}

function safeHref(address: string): string | null {
	if (!URL.canParse(address)) return null;
	const url = new URL(address);
	const isWeb = url.protocol === 'https:' || url.protocol === 'http:';
	return isWeb && url.username === '' && url.password === '' ? url.href : null;
}
