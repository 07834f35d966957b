import { hasExtension } from './export-path.ts';
import { readTags, type Tag } from './markup.ts';

/** Attributes that always refer to a file that the page needs. */
const SOURCE_ATTRIBUTES = ['src', 'poster', 'data'];
const SET_ATTRIBUTES = ['srcset', 'imagesrcset'];

/** Returns the addresses of files that a page needs or offers, as written, without links to other pages. */
export function findInHtml(html: string): readonly string[] {
	return [...readTags(html)].flatMap(referencesOf);
}

/** Returns the addresses in `url(…)` and `@import "…"` (CSS Values 4, section 4.5). */
export function findInCss(css: string): readonly string[] {
	const plain = css.replace(/\/\*[\s\S]*?(?:\*\/|$)/g, '');
	const found = plain.matchAll(
		/url\(\s*(?:(?:"([^"]*)"|'([^']*)'|([^\s"'()]+))\s*)?\)|@import\s+(?:"([^"]*)"|'([^']*)')/gi,
	);
	return [...found].map((match) => match.slice(1).find((part) => part !== undefined) ?? '');
}

/** Returns the relative addresses of static and dynamic imports and of `export … from`: chunks of the same build. */
export function findInScript(script: string): readonly string[] {
	const found = script.matchAll(/\b(?:from|import)\s*(?:\(\s*)?["']((?:\.{1,2}\/|\/)[^"'\s]+)["']/g);
	return [...found].map(([, path = '']) => path);
}

function referencesOf({ name, attributes, text }: Tag): readonly string[] {
	const found = SOURCE_ATTRIBUTES.flatMap((attribute) => attributes.get(attribute) ?? []);
	for (const attribute of SET_ATTRIBUTES) found.push(...candidatesOf(attributes.get(attribute) ?? ''));
	found.push(...findInCss(attributes.get('style') ?? ''));
	if (name === 'style') found.push(...findInCss(text));
	if (name === 'script') found.push(...findInScript(text));
	const href = attributes.get('href') ?? attributes.get('xlink:href');
	if (href !== undefined && (name === 'image' || name === 'use' || offersFile(href))) found.push(href);
	// A fragment alone refers to the page itself, e.g. to a symbol of an inline SVG.
	return found.filter((reference) => reference !== '' && !reference.startsWith('#'));
}

/** Returns the addresses in a `srcset`. Commas without a space after them are part of an address. */
function candidatesOf(srcset: string): readonly string[] {
	return srcset
		.split(/,\s+|,$/)
		.map((candidate) => candidate.trim().split(/\s+/)[0] ?? '')
		.filter((url) => url !== '');
}

function offersFile(href: string): boolean {
	const path = href.replace(/[?#].*$/s, '');
	return hasExtension(path) && !/\.html?$/i.test(path);
}
