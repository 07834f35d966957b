import type { AlertRule } from '../alert-rule.ts';
import { map, oneOf, type Parser } from './combinators.ts';
import { type TimeSpan, timeSpan } from './durations.ts';
import { type Quantity, quantity, range } from './quantities.ts';
import type { Token } from './tokenize.ts';
import { type PhraseMeaning, stopWords, vocabulary } from './vocabulary.ts';

/** One meaning in a sentence. */
export type Meaning =
	| PhraseMeaning
	| { readonly is: 'amount'; readonly amount: Quantity }
	| { readonly is: 'range' }
	| { readonly is: 'span'; readonly span: TimeSpan }
	| { readonly is: 'resort'; readonly resortId: string };

/** A part of a sentence with its meanings. */
export type Fact = {
	/** Empty: an unknown word. */
	readonly meanings: readonly Meaning[];
	/** The part as typed, with its UTF-16 offsets. */
	readonly text: string;
	readonly start: number;
	readonly end: number;
	/** The folded word, if it is unknown: it may be part of a resort's name. Null: it is known. */
	readonly word: string | null;
};

const known: Parser<readonly Meaning[]> = oneOf<readonly Meaning[]>(
	map(timeSpan, (span) => [{ is: 'span', span }]),
	map(range, () => [{ is: 'range' }]),
	map(quantity, (amount) => [{ is: 'amount', amount }]),
	vocabulary,
);

/**
 * Reads a sentence from left to right; each token belongs to one phrase.
 *
 * @param names reads the names of resorts, which take precedence: `Snow Summit` is not snow
 */
export function readFacts(text: string, tokens: readonly Token[], names: Parser<string>): readonly Fact[] {
	const reader = oneOf<readonly Meaning[]>(
		map(names, (resortId) => [{ is: 'resort', resortId }]),
		known,
	);
	const facts: Fact[] = [];
	for (let at = 0; at < tokens.length; ) {
		const parsed = reader(tokens, at);
		const [first, last] = [tokens[at], tokens[(parsed?.next ?? at + 1) - 1]];
		if (!first || !last) break;
		if (parsed || !isIgnored(first)) {
			const [start, end] = [first.start, last.end];
			const word = parsed ? null : first.text;
			facts.push({ meanings: parsed?.value ?? [], text: text.slice(start, end), start, end, word });
		}
		at = parsed?.next ?? at + 1;
	}
	return facts;
}

/** Punctuation and stop words mean nothing; an emoji or a percent sign may. */
function isIgnored({ kind, text }: Token): boolean {
	return kind === 'word' ? stopWords.has(text) : /^[\p{P}\p{Z}\p{C}\p{M}=+<>^`~|/-]*$/u.test(text) && text !== '%';
}

/** The rule of a sentence. A problem means that there is none; an assumption is shown to the person who wrote it. */
export type Interpretation = {
	readonly rule: AlertRule | null;
	readonly problems: readonly string[];
	readonly assumptions: readonly string[];
};

/** The unit system that is assumed if no unit is given. */
export type UnitSystem = 'imperial' | 'metric';

/** One meaning, with the part of the sentence that has it. */
export type Mention<K extends Meaning['is']> = {
	readonly meaning: Extract<Meaning, { readonly is: K }>;
	readonly text: string;
};

/** Returns all parts of a sentence with a meaning of this kind. */
export function mentionsOf<K extends Meaning['is']>(facts: readonly Fact[], is: K): readonly Mention<K>[] {
	return facts.flatMap(({ meanings, text }) =>
		meanings
			.filter((meaning): meaning is Extract<Meaning, { readonly is: K }> => meaning.is === is)
			.map((meaning) => ({ meaning, text })),
	);
}

/** Returns `“6 inches”, “50 mph” and “0 °F”`, each once. */
export function quoted(texts: readonly string[]): string {
	const quotes = [...new Set(texts)].map((text) => `“${text}”`);
	return quotes.length < 3 ? quotes.join(' and ') : `${quotes.slice(0, -1).join(', ')} and ${quotes.at(-1)}`;
}
