import { makeLinear, type Pattern } from './linear-pattern.ts';

/**
 * Build Output patterns are PCRE; this server runs them as JavaScript.
 *
 * Syntax that differs is translated. Syntax that JavaScript lacks (atomic groups, possessive quantifiers, POSIX
 * classes, inline flags within a pattern) is rejected, because a pattern with another meaning could expose a protected
 * page.
 */

/** A pattern, condition or transform is not supported. */
export class PatternError extends Error {
	override readonly name = 'PatternError';
	readonly code = 'PATTERN_INVALID';
}

type Translation = { readonly source: string; readonly flags: string };

const UNTRANSLATABLE_ESCAPES = new Set(['G', 'K', 'R', 'Q', 'E', 'X', 'C', 'N', 'g']);
const ESCAPES: Readonly<Record<string, string>> = { A: '^', z: '$', Z: '$', h: '[ \\t]' };
/** Inline flags at the start of a pattern, possibly after an anchor. */
const LEADING_FLAGS = /^(\^?)\(\?([a-zA-Z]*)(?:-([a-zA-Z]+))?\)/;
const INLINE_FLAGS = /^\(\?([a-zA-Z]*)(?:-([a-zA-Z]+))?\)/;

/**
 * Compiles a PCRE pattern that must match a whole text.
 *
 * @throws {PatternError}
 */
export function compilePattern(pattern: string, caseSensitive: boolean): Pattern {
	const { source, flags } = translate(pattern, caseSensitive);
	try {
		// The group anchors all alternatives.
		return makeLinear(new RegExp(`^(?:${source})$`, flags));
	} catch (cause) {
		throw new PatternError('is not a valid regular expression in JavaScript', { cause });
	}
}

function translate(pattern: string, caseSensitive: boolean): Translation {
	const flags = new Set(caseSensitive ? [] : ['i']);
	let rest = pattern;
	const leading = LEADING_FLAGS.exec(rest);
	if (leading !== null) {
		for (const flag of leading[2] ?? '') flags.add(supportedFlag(flag));
		for (const flag of leading[3] ?? '') flags.delete(supportedFlag(flag));
		rest = (leading[1] ?? '') + rest.slice(leading[0].length);
	}
	return { source: translateBody(rest, flags.has('i')), flags: [...flags].join('') };
}

function supportedFlag(flag: string): string {
	if (flag === 'i' || flag === 's' || flag === 'm') return flag;
	throw new PatternError(`inline flag (?${flag}) is not supported`);
}

function translateBody(pattern: string, ignoresCase: boolean): string {
	let source = '';
	let index = 0;
	while (index < pattern.length) {
		const character = pattern.charAt(index);
		const token =
			character === '\\'
				? readEscape(pattern, index)
				: character === '['
					? readClass(pattern, index)
					: character === '('
						? readGroup(pattern, index, ignoresCase)
						: { source: character, length: 1 };
		source += token.source;
		index += token.length;
	}
	return source;
}

type Token = { readonly source: string; readonly length: number };

function readEscape(pattern: string, index: number): Token {
	const escaped = pattern.charAt(index + 1);
	const text = `\\${escaped}`;
	const next = pattern.charAt(index + 2);
	if (UNTRANSLATABLE_ESCAPES.has(escaped) || (escaped === 'x' && next === '{')) {
		throw new PatternError(`${text} is not supported`);
	}
	if (escaped === 'k' && next !== '<') throw new PatternError(`${text} is supported as \\k<name> only`);
	return { source: ESCAPES[escaped] ?? text, length: 2 };
}

function readClass(pattern: string, index: number): Token {
	let end = index + 1;
	let source = '[';
	if (pattern.charAt(end) === '^') {
		source += '^';
		end += 1;
	}
	// In PCRE a leading `]` is a member of the class; in JavaScript it would close it.
	if (pattern.charAt(end) === ']') {
		source += '\\]';
		end += 1;
	}
	for (; end < pattern.length && pattern.charAt(end) !== ']'; end += 1) {
		const character = pattern.charAt(end);
		if (character === '[' && /[:.=]/.test(pattern.charAt(end + 1))) {
			throw new PatternError('POSIX character classes are not supported');
		}
		source += character;
		if (character === '\\') {
			end += 1;
			source += pattern.charAt(end) === 'h' ? 't ' : pattern.charAt(end);
		}
	}
	return { source: `${source}${pattern.charAt(end)}`, length: end + 1 - index };
}

function readGroup(pattern: string, index: number, ignoresCase: boolean): Token {
	const text = pattern.slice(index, index + 80);
	if (text.startsWith('(?P<')) return { source: '(?<', length: 4 };
	const backreference = /^\(\?P=(\w+)\)/.exec(text);
	if (backreference !== null) return { source: `\\k<${backreference[1] ?? ''}>`, length: backreference[0].length };
	const inline = INLINE_FLAGS.exec(text);
	if (inline === null) return { source: '(', length: 1 };
	if (inline[1] === 'i' && inline[2] === undefined && ignoresCase) return { source: '', length: inline[0].length };
	throw new PatternError(`${inline[0]} is supported at the start of a pattern only`);
}
