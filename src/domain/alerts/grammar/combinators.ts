import type { Token } from './tokenize.ts';

/** The parsed value, and the index of the next token. */
export type Parsed<T> = { readonly value: T; readonly next: number };

/** Parses something that starts at a token; null: it does not start there. Only `optional` may consume no token. */
export type Parser<T> = (tokens: readonly Token[], at: number) => Parsed<T> | null;

/** Parses one of these words. */
export function word(...texts: readonly string[]): Parser<string> {
	return (tokens, at) => {
		const token = tokens[at];
		return token?.kind === 'word' && texts.includes(token.text) ? { value: token.text, next: at + 1 } : null;
	};
}

/** Parses one of these signs. */
export function symbol(...texts: readonly string[]): Parser<string> {
	return (tokens, at) => {
		const token = tokens[at];
		return token?.kind === 'symbol' && texts.includes(token.text) ? { value: token.text, next: at + 1 } : null;
	};
}

/** Parses a number in digits. */
export const digits: Parser<number> = (tokens, at) => {
	const token = tokens[at];
	return token?.kind === 'number' ? { value: token.value, next: at + 1 } : null;
};

/** Parses the same, but only if no space precedes it. */
export function attached<T>(parser: Parser<T>): Parser<T> {
	return (tokens, at) => (tokens[at]?.attached ? parser(tokens, at) : null);
}

/** Parses the first of these that matches. */
export function oneOf<T>(...parsers: readonly Parser<T>[]): Parser<T> {
	return (tokens, at) => {
		for (const parser of parsers) {
			const parsed = parser(tokens, at);
			if (parsed) return parsed;
		}
		return null;
	};
}

/** Parses all of these in sequence. */
export function sequence<T extends readonly unknown[]>(
	...parsers: { readonly [K in keyof T]: Parser<T[K]> }
): Parser<T> {
	return (tokens, at) => {
		const values: unknown[] = [];
		let next = at;
		for (const parser of parsers as readonly Parser<unknown>[]) {
			const parsed = parser(tokens, next);
			if (!parsed) return null;
			values.push(parsed.value);
			next = parsed.next;
		}
		return { value: values as unknown as T, next };
	};
}

/** Parses this if it matches; otherwise nothing, with the value null. */
export function optional<T>(parser: Parser<T>): Parser<T | null> {
	return (tokens, at) => parser(tokens, at) ?? { value: null, next: at };
}

/** Parses the same, and converts the value. */
export function map<T, U>(parser: Parser<T>, change: (value: T) => U): Parser<U> {
	return (tokens, at) => {
		const parsed = parser(tokens, at);
		return parsed && { value: change(parsed.value), next: parsed.next };
	};
}

/**
 * Parses the longest phrase that matches.
 *
 * @param entries each meaning with its phrases, separated by ` | `
 */
export function phraseBook<T>(entries: readonly (readonly [meaning: T, phrases: string])[]): Parser<T> {
	const byFirst = new Map<string, { words: readonly string[]; meaning: T }[]>();
	for (const [meaning, phrases] of entries) {
		for (const phrase of phrases.split(' | ')) {
			const words = phrase.split(' ');
			const first = words[0] ?? '';
			byFirst.set(first, [...(byFirst.get(first) ?? []), { words, meaning }]);
		}
	}
	for (const known of byFirst.values()) known.sort((a, b) => b.words.length - a.words.length);
	return (tokens, at) => {
		const token = tokens[at];
		if (token?.kind !== 'word') return null;
		const match = byFirst
			.get(token.text)
			?.find(({ words }) => words.every((text, index) => isWord(tokens[at + index], text)));
		return match ? { value: match.meaning, next: at + match.words.length } : null;
	};
}

function isWord(token: Token | undefined, text: string): boolean {
	return token?.kind === 'word' && token.text === text;
}
