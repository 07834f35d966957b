import { attached, digits, map, oneOf, optional, type Parser, sequence, symbol } from './combinators.ts';

/** `1/2`, as long as its parts are those of a ruler. */
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
export const inDigits: Parser<number> = oneOf(
	slashed,
	map(sequence<[number, number | null]>(digits, optional(fraction)), ([whole, part]) => whole + (part ?? 0)),
);
