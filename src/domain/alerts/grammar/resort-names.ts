import type { Resort } from '../../resort.ts';
import { type Parser, phraseBook } from './combinators.ts';
import type { Fact } from './facts.ts';
import { foldWord } from './tokenize.ts';
import { stopWords } from './vocabulary.ts';

export type NamedResort = Pick<Resort, 'id' | 'name'>;

/** Returns the words of a name or an id, folded for comparison. */
function nameWords(name: string): readonly string[] {
	return (name.match(/[\p{L}\p{M}\p{Nd}'’]+/gu) ?? []).map(foldWord);
}

/**
 * Reads names of two or more words that are written in full, or as in the URL of the page; Mt. may be Mount.
 * A single word is left to `findResorts`: it may be a word of the vocabulary too.
 */
export function fullNames(resorts: readonly NamedResort[]): Parser<string> {
	return phraseBook(
		resorts.flatMap(({ id, name }) =>
			[nameWords(name), nameWords(id)]
				.flatMap((words) => [words, words.map((word) => (word === 'mt' ? 'mount' : word))])
				.filter((words) => words.length > 1)
				.map((words) => [id, words.join(' ')] as const),
		),
	);
}

/** How well a word matches a name; higher is better. */
const EXACT = 3;
const PREFIX = 2;
const MISSPELT = 1;

/** From three letters on, a word can be the beginning of a name: `mam`, `tar`, `pal`. */
const MIN_PREFIX = 3;

function fitOf(word: string, ownWords: readonly string[]): number {
	const fits = ownWords.map((ownWord) => {
		if (word === ownWord) return EXACT;
		if (word.length >= MIN_PREFIX && ownWord.startsWith(word)) return PREFIX;
		const limit = word.length >= 8 ? 2 : word.length >= 5 ? 1 : 0;
		return limit > 0 && editDistance(word, ownWord, limit) <= limit ? MISSPELT : 0;
	});
	return Math.max(0, ...fits);
}

/** The resorts that unknown words may mean. */
export type FoundResorts = {
	/** None: no resort is named; several: it is not clear which. */
	readonly ids: readonly string[];
	/** The facts that name them. */
	readonly facts: readonly Fact[];
	/** No word of the name is spelled in full and correctly. */
	readonly guessed: boolean;
};

/**
 * Returns the resorts that match unknown words: by a word of their name, by its first three or more letters, or by a
 * word with one wrong letter, two in a long one. If a resort is named exactly, nothing is guessed.
 *
 * @param facts all of the sentence
 */
export function findResorts(facts: readonly Fact[], resorts: readonly NamedResort[]): FoundResorts {
	const named = facts.flatMap(({ meanings }) => meanings.flatMap((one) => (one.is === 'resort' ? one.resortId : [])));
	// Many names contain “mountain” or “resort”; the other words are distinctive.
	const ownWords = resorts.map(({ id, name }) => [id, nameWords(name).filter((each) => !stopWords.has(each))] as const);
	const matches = facts
		.filter(({ word }) => word !== null)
		.map((fact) => ({ fact, fits: new Map(ownWords.map(([id, words]) => [id, fitOf(fact.word ?? '', words)])) }))
		.map(({ fact, fits }) => ({ fact, fits, best: Math.max(0, ...fits.values()) }));
	const level = named.length > 0 ? EXACT : Math.max(0, ...matches.map(({ best }) => best));
	const telling = level === 0 ? [] : matches.filter(({ best }) => best === level);

	const meant = [...named.map((id) => [id]), ...telling.map(({ fits }) => idsAt(fits, level))];
	const ids = clearest(
		meant,
		matches.map(({ fits }) => fits),
	);
	return {
		ids,
		facts: matches.filter(({ fits }) => ids.some((id) => (fits.get(id) ?? 0) > 0)).map(({ fact }) => fact),
		guessed: ids.length > 0 && level < EXACT,
	};
}

type Fits = ReadonlyMap<string, number>;

function idsAt(fits: Fits, level: number): readonly string[] {
	return [...fits].flatMap(([id, fit]) => (fit === level ? id : []));
}

/** Returns what all mentions can mean together, narrowed by the other words; if that is no resort, all that they name. */
function clearest(meant: readonly (readonly string[])[], fits: readonly Fits[]): readonly string[] {
	const all = [...new Set(meant.flat())];
	const shared = all.filter((id) => meant.every((ids) => ids.includes(id)));
	if (shared.length < 2) return shared.length === 1 ? shared : all;
	const scores = shared.map((id) => fits.reduce((total, each) => total + (each.get(id) ?? 0), 0));
	return shared.filter((_, index) => scores[index] === Math.max(...scores));
}

/**
 * Returns how many letters must be added, left out, changed or swapped with their neighbour to turn one word into the other.
 *
 * @returns `limit + 1` for any distance above `limit`
 */
export function editDistance(from: string, to: string, limit: number): number {
	if (Math.abs(from.length - to.length) > limit) return limit + 1;
	let before: number[] = [];
	let above = Array.from({ length: to.length + 1 }, (_, column) => column);
	for (let row = 1; row <= from.length; row += 1) {
		const here = [row];
		for (let column = 1; column <= to.length; column += 1) {
			const same = from[row - 1] === to[column - 1];
			const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
			here.push(
				Math.min(
					(above[column] ?? 0) + 1,
					(here[column - 1] ?? 0) + 1,
					(above[column - 1] ?? 0) + (same ? 0 : 1),
					swapped && row > 1 && column > 1 ? (before[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
				),
			);
		}
		before = above;
		above = here;
	}
	return Math.min(above[to.length] ?? 0, limit + 1);
}
