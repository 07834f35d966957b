/** A minimal reader of HTML for the export: tags and attributes, no tree. */

export type Tag = {
	/** Lower case. */
	readonly name: string;
	/** Lower-case names, decoded values; an attribute without a value is empty. */
	readonly attributes: ReadonlyMap<string, string>;
	/** Text of a `script` or `style`, unchanged; empty for every other tag. */
	readonly text: string;
};

/** A comment, a tag or a value that never ends goes on to the end of the text. */
const OPENING = /<!--[\s\S]*?(?:-->|$)|<([a-z][a-z0-9:-]*)((?:[^>"']|"[^"]*(?:"|$)|'[^']*(?:'|$))*)(>|$)/gi;
const ATTRIBUTE = /([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?/g;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Yields the opening tags in order. Skips comments, and anything that looks like a tag inside a script or style. */
export function* readTags(html: string): Generator<Tag> {
	for (const { name, source, text } of openings(html)) yield { name, attributes: readAttributes(source), text };
}

/**
 * Replaces attribute values.
 *
 * @param replace called with decoded values and lower-case names; null keeps the value
 */
export function replaceAttributes(
	html: string,
	replace: (tag: string, attribute: string, value: string) => string | null,
): string {
	let rewritten = '';
	let copiedTo = 0;
	for (const { name, sourceAt, source } of openings(html)) {
		for (const found of source.matchAll(new RegExp(ATTRIBUTE, 'gd'))) {
			const range = found.indices?.slice(2, 5).find((each) => each !== undefined);
			const value = found[2] ?? found[3] ?? found[4];
			if (range === undefined || value === undefined) continue;
			const replacement = replace(name, (found[1] ?? '').toLowerCase(), decodeEntities(value));
			if (replacement === null) continue;
			const isBare = found[4] !== undefined;
			const text = replacement.replace(/[&"'<>]/g, (character) => `&#${character.charCodeAt(0)};`);
			rewritten += html.slice(copiedTo, sourceAt + range[0]) + (isBare ? `"${text}"` : text);
			copiedTo = sourceAt + range[1];
		}
	}
	return rewritten + html.slice(copiedTo);
}

type Opening = {
	readonly name: string;
	/** Attributes as written, with their positions. */
	readonly source: string;
	readonly sourceAt: number;
	readonly text: string;
};

function* openings(html: string): Generator<Opening> {
	const opening = new RegExp(OPENING, 'gid');
	for (let found = opening.exec(html); found !== null; found = opening.exec(html)) {
		const name = found[1]?.toLowerCase();
		// A tag that never ends is none (HTML, section 13.2.5, end of file in a tag).
		if (name === undefined || found[3] !== '>') continue;
		let text = '';
		if (name === 'script' || name === 'style') {
			const end = html.slice(opening.lastIndex).search(new RegExp(`</${name}[\\s>]`, 'i'));
			text = html.slice(opening.lastIndex, end === -1 ? html.length : opening.lastIndex + end);
			opening.lastIndex += text.length;
		}
		yield { name, source: found[2] ?? '', sourceAt: found.indices?.[2]?.[0] ?? 0, text };
	}
}

function readAttributes(source: string): ReadonlyMap<string, string> {
	const attributes = new Map<string, string>();
	for (const [, name = '', double, single, bare] of source.matchAll(ATTRIBUTE)) {
		const key = name.toLowerCase();
		// The first of a repeated attribute counts (HTML, section 13.2.5.33).
		if (!attributes.has(key)) attributes.set(key, decodeEntities(double ?? single ?? bare ?? ''));
	}
	return attributes;
}

/** Decodes the character references that occur in addresses. */
export function decodeEntities(text: string): string {
	return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(amp|lt|gt|quot|apos));/gi, (whole, decimal, hex, named) => {
		if (named !== undefined) return ENTITIES[String(named).toLowerCase()] ?? whole;
		const code = decimal === undefined ? Number.parseInt(String(hex), 16) : Number(decimal);
		return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
	});
}
