import {
	attached,
	digits,
	map,
	oneOf,
	optional,
	type Parser,
	phraseBook,
	sequence,
	symbol,
	word,
} from './combinators.ts';

/** `1/2`, if it is a fraction as found on a ruler. */
const slashed: Parser<number> = (tokens, at) => {
	const parsed = sequence<[number, string, number]>(digits, attached(symbol('/')), attached(digits))(tokens, at);
	if (!parsed) return null;
	const [over, , under] = parsed.value;
	return over < under && under <= 16 ? { value: over / under, next: parsed.next } : null;
};

/** `½` or `1/2`. */
export const fraction: Parser<number> = oneOf(slashed, (tokens, at) => {
	const parsed = digits(tokens, at);
	return parsed && parsed.value > 0 && parsed.value < 1 ? parsed : null;
});

/** `6.5`, `1½`, `1 1/2`, `1/2`. */
const inDigits: Parser<number> = oneOf(
	slashed,
	map(sequence<[number, number | null]>(digits, optional(fraction)), ([whole, part]) => whole + (part ?? 0)),
);

/** A number of a sentence, never negative. */
export type Counted = {
	readonly value: number;
	/** “a few”: a number only because an alert needs one. */
	readonly loose: boolean;
};

const ones = 'zero one two three four five six seven eight nine ten eleven twelve'.split(' ');
const teens = 'thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(' ');
const tens = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');

const smallWord = phraseBook<number>([...ones, ...teens].map((text, value) => [value, text]));
const digitWord = phraseBook<number>(ones.slice(1, 10).map((text, index) => [index + 1, text]));
const tensWord = phraseBook<number>(tens.map((text, index) => [(index + 2) * 10, text]));

/** `six`, `twenty-five`, `a hundred`, `two hundred`, `a dozen`. */
const spelled: Parser<number> = oneOf(
	map(sequence<[number, string]>(smallWord, word('hundred')), ([count]) => count * 100),
	map(sequence<[string | null, string]>(optional(word('a')), word('hundred')), () => 100),
	map(sequence<[string | null, string]>(optional(word('a')), word('dozen')), () => 12),
	map(sequence<[number, number | null]>(tensWord, optional(digitWord)), ([ten, one]) => ten + (one ?? 0)),
	smallWord,
);

/** `half`, `half a`, `a half`, `half a dozen`. */
const half: Parser<number> = oneOf(
	map(sequence<[string, string, string]>(word('half'), word('a'), word('dozen')), () => 6),
	map(sequence<[string, string | null]>(word('half'), optional(word('a', 'an'))), () => 0.5),
	map(sequence<[string, string]>(word('a', 'one'), word('half')), () => 0.5),
);

/** What may follow a number, or its unit: `and a half`, `and 1/2`. */
export const andFraction: Parser<number> = map(
	sequence<[string, number]>(word('and'), oneOf(half, fraction)),
	([, part]) => part,
);

const loosely = phraseBook<Counted>([
	[{ value: 2, loose: false }, 'a couple of | a couple | couple of | couple'],
	[{ value: 3, loose: true }, 'a few | few'],
]);

/** Any number as people write it, without sign or unit. */
export const counted: Parser<Counted> = oneOf(
	loosely,
	map(sequence<[number, number | null]>(oneOf(half, inDigits, spelled), optional(andFraction)), ([whole, part]) => ({
		value: whole + (part ?? 0),
		loose: false,
	})),
);
