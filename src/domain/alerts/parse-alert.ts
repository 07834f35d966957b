import type { AlertRule } from './alert-rule.ts';
import { type Fact, type Interpretation, mentionsOf, quoted, readFacts, type UnitSystem } from './grammar/facts.ts';
import { interpretCondition, interpretThreshold } from './grammar/interpret.ts';
import { type FoundResorts, findResorts, fullNames, type NamedResort } from './grammar/resort-names.ts';
import { tokenize } from './grammar/tokenize.ts';

/** Longer texts are not read. UTF-16 units, as `maxlength` of a text field counts them. */
export const ALERT_TEXT_LIMIT = 200;

/** A part of the text, and how it was understood. Offsets are UTF-16 units of the text as typed. */
export type UnderstoodSpan = {
	readonly start: number;
	readonly end: number;
	readonly text: string;
	readonly as: 'resort' | 'figure' | 'comparison' | 'amount' | 'time' | 'height';
};

/** The result of reading one sentence; it is shown before anything is saved. */
export type ParsedAlert = {
	/** Absent if there is a problem. Always valid. */
	readonly rule?: AlertRule;
	/** Absent if no resort, or more than one, is named. */
	readonly resortId?: string;
	/** In the order of the text. */
	readonly understood: readonly UnderstoodSpan[];
	/** Words that the grammar does not know, as typed, each once, without words like “please”. */
	readonly notUnderstood: readonly string[];
	/** Why there is no rule, or no resort. */
	readonly problems: readonly string[];
	/** Everything that was assumed because the text does not say it. */
	readonly assumptions: readonly string[];
};

export type ParseAlertOptions = {
	readonly resorts: readonly NamedResort[];
	/** Assumed if no unit is given; the assumption is reported. */
	readonly units: UnitSystem;
};

/**
 * Reads a natural-language alert: “tell me when Mammoth gets more than 6 inches”, “below −10 °C at Steamboat summit”.
 * Deterministic, English, one alert per sentence; every guess is reported. Never throws, whatever the text.
 */
export function parseAlert(text: string, { resorts, units }: ParseAlertOptions): ParsedAlert {
	if (text.length > ALERT_TEXT_LIMIT) {
		return rejected(`Use at most ${ALERT_TEXT_LIMIT} characters (you typed ${text.length})`);
	}
	const facts = readFacts(text, tokenize(text), fullNames(resorts));
	if (facts.length === 0) return rejected('Tell us what to watch and where, for example “6 inches at Mammoth”');

	const found = findResorts(facts, resorts);
	const [resortId, another] = found.ids;
	const { rule, problems, assumptions } = interpret(facts, units);
	const unread = facts.filter((fact) => fact.word !== null && !found.facts.includes(fact));
	return {
		...(rule === null ? {} : { rule }),
		...(resortId === undefined || another !== undefined ? {} : { resortId }),
		understood: facts.flatMap((fact) => toSpans(fact, found)),
		notUnderstood: [...new Set(unread.map((fact) => fact.text))],
		problems: [...problems, ...resortProblems(found, resorts)],
		assumptions: [...assumptions, ...resortAssumptions(found, resorts)],
	};
}

function rejected(problem: string): ParsedAlert {
	return { understood: [], notUnderstood: [], problems: [problem], assumptions: [] };
}

function interpret(facts: readonly Fact[], units: UnitSystem): Interpretation {
	const problems = contradictions(facts);
	if (problems.length > 0) return { rule: null, problems, assumptions: [] };
	const [amount] = mentionsOf(facts, 'amount');
	return amount ? interpretThreshold(facts, amount, units) : interpretCondition(facts, units);
}

/** How many resorts a question lists. */
const MAX_NAMED = 5;

function resortProblems({ ids }: FoundResorts, resorts: readonly NamedResort[]): readonly string[] {
	if (ids.length === 0) return ['We didn’t recognize a resort. Please name one'];
	if (ids.length === 1) return [];
	const names = resorts.filter(({ id }) => ids.includes(id)).map(({ name }) => name);
	const listed = names.length > MAX_NAMED ? [...names.slice(0, MAX_NAMED), `${names.length - MAX_NAMED} more`] : names;
	const matches = `${listed.slice(0, -1).join(', ')} and ${listed.at(-1)}`;
	return [`Which resort do you mean? This matches ${matches}. An alert watches one resort`];
}

function resortAssumptions({ ids, facts, guessed }: FoundResorts, resorts: readonly NamedResort[]): readonly string[] {
	const name = resorts.find(({ id }) => id === ids[0])?.name;
	if (!guessed || ids.length !== 1 || name === undefined) return [];
	return [`We assumed ${quoted(facts.map((fact) => fact.text))} means ${name}`];
}

const spanKinds = {
	resort: 'resort',
	subject: 'figure',
	forecast: 'time',
	span: 'time',
	comparison: 'comparison',
	amount: 'amount',
	height: 'height',
} as const;

function toSpans(fact: Fact, found: FoundResorts): readonly UnderstoodSpan[] {
	const { start, end, text, meanings } = fact;
	const is = found.facts.includes(fact) ? 'resort' : meanings[0]?.is;
	return is !== undefined && is in spanKinds ? [{ start, end, text, as: spanKinds[is as keyof typeof spanKinds] }] : [];
}

/**
 * Returns the reasons why no rule can be made of a sentence, each for the person who wrote it. A part that cannot be used
 * is never dropped silently, because the rule would then be a different one.
 */
export function contradictions(facts: readonly Fact[]): readonly string[] {
	const problems: string[] = [];
	const report = (texts: readonly string[], problem: (quotes: string) => string) => {
		if (texts.length > 0) problems.push(problem(quoted(texts)));
	};
	const textsOf = (mentions: readonly { readonly text: string }[]) => mentions.map(({ text }) => text);

	report(textsOf(mentionsOf(facts, 'unwatched')), (quotes) => `We can’t watch ${quotes}`);
	report(
		textsOf(mentionsOf(facts, 'negation')),
		(quotes) => `Alerts don’t understand ${quotes}: say what should happen, not what shouldn’t`,
	);
	report(
		textsOf(mentionsOf(facts, 'range')),
		(quotes) => `${quotes} is a range, but an alert has one threshold: use “at least” or “less than”`,
	);

	const amounts = textsOf(mentionsOf(facts, 'amount'));
	report(
		amounts.length > 1 ? amounts : [],
		(quotes) => `An alert has one threshold, but you gave several: ${quotes}. Create an alert for each`,
	);

	const comparisons = mentionsOf(facts, 'comparison').map(({ meaning, text }) => ({ says: meaning.comparison, text }));
	const more = mentionsOf(facts, 'amount').filter(({ meaning }) => meaning.amount.orMore);
	const compared = [...comparisons, ...more.map(({ text }) => ({ says: '>=', text }))];
	report(
		new Set(compared.map(({ says }) => says)).size > 1 ? textsOf(compared) : [],
		(quotes) => `You gave more than one comparison: ${quotes}. Keep only one`,
	);
	report(
		comparisons.filter(({ says }) => says === 'up to').map(({ text }) => text),
		(quotes) => `${quotes} can mean two things: say “at least” or “at most”`,
	);

	const spans = textsOf(mentionsOf(facts, 'span'));
	report(spans.length > 1 ? spans : [], (quotes) => `You gave more than one time: ${quotes}. Keep only one`);

	const heights = mentionsOf(facts, 'height');
	const places = new Set(heights.map(({ meaning }) => meaning.height));
	report(
		places.size > 1 ? textsOf(heights) : [],
		(quotes) => `An alert watches either the base or the summit, but you named both: ${quotes}`,
	);
	return problems;
}
