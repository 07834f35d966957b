import type { ThresholdUnit } from '../threshold-unit.ts';
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
import { timeSpan } from './durations.ts';
import { andFraction, type Counted, counted } from './numbers.ts';
import type { Token } from './tokenize.ts';

/** A unit as typed: the unit of a threshold, and the factor to convert to it. */
export type TypedUnit = {
	/** `°`: degrees of an unknown scale. */
	readonly unit: ThresholdUnit | '°';
	readonly factor: number;
	/** The number was converted, or the unit is the one that people mean, not the one they wrote. */
	readonly changed: boolean;
};

/** An amount of something. */
export type Quantity = {
	/** In `unit`, if that is known. */
	readonly value: number;
	readonly unit: TypedUnit['unit'] | null;
	readonly loose: boolean;
	readonly changed: boolean;
	/** `6+`. */
	readonly orMore: boolean;
	/** The freezing point, whatever the scale. */
	readonly freezing: boolean;
	/** “10 below zero”: the words themselves give the direction. */
	readonly orColder: boolean;
};

const as = (unit: TypedUnit['unit'], factor = 1, changed = false): TypedUnit => ({ unit, factor, changed });
const inches = as('in');

const lengthWord = phraseBook<TypedUnit>([
	[inches, 'inch | inches | ins'],
	[as('in', 12), 'foot | feet | ft'],
	[as('cm'), 'cm | cms | centimeter | centimeters | centimetre | centimetres'],
	[as('cm', 100), 'm | meter | meters | metre | metres'],
	[as('cm', 0.1), 'mm | millimeter | millimeters | millimetre | millimetres'],
]);

const otherWord = phraseBook<TypedUnit>([
	[as('mph'), 'mph | miles per hour | miles an hour | mile per hour'],
	[as('mph', 1, true), 'miles | mile | mi'],
	[
		as('km/h'),
		'kmh | kph | kmph | kilometers per hour | kilometres per hour | kilometers an hour | kilometres an hour',
	],
	[as('km/h', 1, true), 'km | kilometers | kilometres'],
	[as('km/h', 3.6, true), 'mps | meters per second | metres per second'],
	[as('km/h', 1.852, true), 'kt | kts | knot | knots'],
	[as('°C'), 'c | celsius | centigrade'],
	[as('°F'), 'f | fahrenheit'],
	[as('points'), 'points | point | pts | out of 100'],
]);

const slashedSpeed: Parser<TypedUnit> = oneOf(
	map(sequence<[string, string, string]>(word('km'), symbol('/'), word('h', 'hr')), () => as('km/h')),
	map(sequence<[string, string, string]>(word('mi'), symbol('/'), word('h', 'hr')), () => as('mph')),
	map(sequence<[string, string, string]>(word('m'), symbol('/'), word('s', 'sec')), () => as('km/h', 3.6, true)),
);

const scale = phraseBook<TypedUnit>([
	[as('°C'), 'c | celsius | centigrade'],
	[as('°F'), 'f | fahrenheit'],
]);
const degreeSign: Parser<string> = oneOf(symbol('°'), word('degrees', 'degree', 'deg'));
const degrees: Parser<TypedUnit> = oneOf(
	map(symbol('°c'), () => as('°C')),
	map(symbol('°f'), () => as('°F')),
	map(sequence<[string, TypedUnit | null]>(degreeSign, optional(scale)), ([, known]) => known ?? as('°')),
);

const hundredth: Parser<TypedUnit> = (tokens, at) => {
	const parsed = sequence<[string, number]>(symbol('/'), digits)(tokens, at);
	return parsed?.value[1] === 100 ? { value: as('points'), next: parsed.next } : null;
};

/** `6"` and `6'`, unless it closes a quotation. */
const lengthMark: Parser<TypedUnit> = (tokens, at) => {
	const parsed = attached(symbol('"', '”', '′′', "'", '’', '′'))(tokens, at);
	if (!parsed || tokens.slice(0, at).some(opensQuotation)) return null;
	return { value: ['"', '”', '′′'].includes(parsed.value) ? inches : as('in', 12), next: parsed.next };
};

function opensQuotation({ text, attached: follows }: Token): boolean {
	return ['"', '“', "'", '‘'].includes(text) && !follows;
}

/** `in` is a unit in `6in` and `6 in at …`, but not in `6 in 24 h` or `6 in the last day`. */
const inWord: Parser<TypedUnit> = (tokens, at) => {
	const parsed = word('in')(tokens, at);
	if (!parsed || (!tokens[at]?.attached && timeSpan(tokens, at))) return null;
	return { value: inches, next: parsed.next };
};

const length = oneOf(lengthMark, inWord, lengthWord);
const unit = oneOf(slashedSpeed, lengthMark, inWord, lengthWord, degrees, otherWord, hundredth);

/** A minus stands right before its number, or after a comparison: in `Mammoth - 6 inches` it is a dash. */
const negative: Parser<boolean> = (tokens, at) => {
	const parsed = oneOf(symbol('-'), word('minus', 'negative'))(tokens, at);
	if (!parsed) return null;
	const compared = ['below', 'above', 'under', 'over', 'than', '<', '>', '<=', '>='].includes(
		tokens[at - 1]?.text ?? '',
	);
	const isSign = tokens[at]?.kind === 'word' || compared || tokens[parsed.next]?.attached;
	return isSign ? { value: true, next: parsed.next } : null;
};

const plain = { loose: false, changed: false, orMore: false, freezing: false, orColder: false };

/** `10 below zero`, `10 degrees below zero`. */
const belowZero: Parser<Quantity> = map(
	sequence<[Counted, TypedUnit | null, string, string]>(counted, optional(degrees), word('below'), word('zero')),
	([{ value }, typed]) => ({ ...plain, value: -value, unit: typed?.unit ?? '°', orColder: true }),
);

/** `freezing` by itself: freezing rain and the freezing level are something else. */
const freezing: Parser<Quantity> = (tokens, at) => {
	const parsed = word('freezing')(tokens, at);
	if (!parsed || word('level', 'rain', 'drizzle', 'fog')(tokens, parsed.next)) return null;
	return { value: { ...plain, value: 0, unit: '°C', freezing: true, orColder: true }, next: parsed.next };
};

/** A bare `zero` is a temperature. */
const zero: Parser<Quantity> = (tokens, at) => {
	const parsed = sequence<[string, TypedUnit | null]>(word('zero'), optional(unit))(tokens, at);
	return parsed?.value[1] === null ? { value: { ...plain, value: 0, unit: '°' }, next: parsed.next } : null;
};

/** `a foot`, `an inch`, `a foot and a half`. */
const aUnit: Parser<Quantity> = map(
	sequence<[string, TypedUnit, number | null]>(word('a', 'an'), lengthWord, optional(andFraction)),
	([, typed, part]) => ({ ...plain, value: (1 + (part ?? 0)) * typed.factor, unit: typed.unit }),
);

/** `5 ft 6 in`, `5'6"`. */
const feetAndInches: Parser<Quantity> = (tokens, at) => {
	const parsed = sequence<[number, TypedUnit, number, TypedUnit]>(digits, length, digits, length)(tokens, at);
	if (!parsed) return null;
	const [feet, first, rest, second] = parsed.value;
	if (first.unit !== 'in' || first.factor !== 12 || second.unit !== 'in' || second.factor !== 1) return null;
	return { value: { ...plain, value: feet * 12 + rest, unit: 'in' }, next: parsed.next };
};

const measured: Parser<Quantity> = map(
	sequence<
		[boolean | string | null, { value: number; loose: boolean }, string | null, TypedUnit | null, number | null]
	>(
		optional(oneOf<boolean | string>(negative, symbol('+'))),
		counted,
		optional(attached(symbol('+'))),
		optional(unit),
		optional(andFraction),
	),
	([sign, { value, loose }, plus, typed, part]) => ({
		...plain,
		value: (sign === true ? -1 : 1) * (value + (part ?? 0)) * (typed?.factor ?? 1),
		unit: typed?.unit ?? null,
		loose,
		changed: typed?.changed ?? false,
		orMore: plus !== null,
	}),
);

/** An amount as people write it, with or without unit: `6"`, `half a foot`, `−10 °C`, `2 m`, `zero`, `freezing`. */
export const quantity: Parser<Quantity> = oneOf(belowZero, zero, freezing, feetAndInches, aUnit, measured);

/** `5-10 inches`, `between 5 and 10`, `5 to 10`: two ends, where an alert has one threshold. */
export const range: Parser<true> = map(
	oneOf<unknown>(
		sequence<[string, Quantity, string, Quantity]>(word('between'), measured, word('and', 'to'), measured),
		sequence<[Quantity, string, Quantity]>(measured, oneOf(word('to'), symbol('-')), measured),
	),
	() => true,
);
