import { map, oneOf, optional, type Parser, phraseBook, sequence, word } from './combinators.ts';
import { type Counted, counted } from './numbers.ts';

/** The period over which something is watched. */
export type TimeSpan = {
	/** Null: a period without a fixed number of hours. */
	readonly hours: number | null;
	/** Null: the words do not say whether it is in the past or the future. */
	readonly direction: 'past' | 'next' | null;
	/** Not given in hours or days: `today`. */
	readonly loose: boolean;
};

const unitHours = phraseBook<number>([
	[1, 'h | hr | hrs | hour | hours'],
	[24, 'd | day | days'],
	[7 * 24, 'week | weeks | wk | wks'],
	[30 * 24, 'month | months'],
	[1 / 60, 'min | mins | minute | minutes'],
]);

const named = phraseBook<TimeSpan>([
	[{ hours: 24, direction: 'past', loose: true }, 'today | overnight | last night | since yesterday | yesterday'],
	[{ hours: 24, direction: 'past', loose: true }, 'this morning | since last night | since this morning'],
	[{ hours: 24, direction: 'next', loose: true }, 'tomorrow | tonight'],
	[
		{ hours: null, direction: null, loose: true },
		'this week | this weekend | next weekend | the weekend | weekend | weekends | this month | this season | this winter',
	],
]);

/** Weekdays are not a fixed number of hours away. */
const weekday: Parser<TimeSpan> = map(
	sequence<[string | null, string]>(
		optional(word('by', 'on', 'until', 'every', 'this', 'next')),
		word(
			...'monday tuesday wednesday thursday friday saturday sunday'.split(' '),
			...'mondays tuesdays wednesdays thursdays fridays saturdays sundays'.split(' '),
		),
	),
	() => ({ hours: null, direction: null, loose: true }),
);

const direction = phraseBook<'past' | 'next'>([
	['past', 'last | past | previous | prior | preceding'],
	['next', 'next | coming | following | upcoming'],
]);

const lead = sequence<[string | null, string | null]>(
	optional(word('in', 'within', 'over', 'during', 'for', 'across', 'per')),
	optional(word('the', 'these', 'any')),
);

const count: Parser<Counted> = oneOf(
	counted,
	map(word('a', 'an', 'one'), () => ({ value: 1, loose: false })),
);

/** `next day`, `past 3 days`, where the number is optional because there is a direction. */
const directed: Parser<TimeSpan> = map(
	sequence<['past' | 'next', Counted | null, number]>(direction, optional(count), unitHours),
	([way, number, hours]) => ({ hours: (number?.value ?? 1) * hours, direction: way, loose: number?.loose ?? false }),
);

const undirected: Parser<TimeSpan> = map(sequence<[Counted, number]>(count, unitHours), ([number, hours]) => ({
	hours: number.value * hours,
	direction: null,
	loose: number.loose,
}));

/** `per day`. */
const perUnit: Parser<TimeSpan> = map(sequence<[string, number]>(word('per'), unitHours), ([, hours]) => ({
	hours,
	direction: null,
	loose: false,
}));

/** `in the next 3 days`, `over 24 h`, `24-hour`, `past 2 days`, `overnight`. */
export const timeSpan: Parser<TimeSpan> = oneOf(
	named,
	weekday,
	perUnit,
	map(sequence<[unknown, TimeSpan]>(lead, oneOf(named, directed, undirected)), ([, span]) => span),
);
