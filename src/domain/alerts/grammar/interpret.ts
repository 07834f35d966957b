import { AlertRule, conditionThresholds, type WatchedCondition } from '../alert-rule.ts';
import { formatDecimal, formatThreshold, THRESHOLD_DECIMALS, withUnit } from '../format-threshold.ts';
import type { Operator } from '../threshold-rule.ts';
import type { ThresholdUnit } from '../threshold-unit.ts';
import { type Fact, type Interpretation, type Mention, mentionsOf, quoted, type UnitSystem } from './facts.ts';
import type { Quantity } from './quantities.ts';
import type { Subject } from './vocabulary.ts';
import { checkCurrent, chooseFigure, chooseWindow, figureNames, usualUnits, type WatchedFigure } from './watched.ts';

/** Returns the rule of a sentence with one amount and no contradictions. */
export function interpretThreshold(
	facts: readonly Fact[],
	{ meaning: { amount }, text }: Mention<'amount'>,
	units: UnitSystem,
): Interpretation {
	const choice = chooseFigure(facts, amount, text);
	if ('problem' in choice) return { rule: null, problems: [choice.problem], assumptions: [] };
	const { figure } = choice;
	const entered = enterAmount(amount, text, figure, units);
	const comparison = chooseOperator(facts, amount, text, figure);
	const place = choosePlace(facts, figure);
	const problems = [...comparison.problems, ...place.problems];
	const assumptions = [...choice.assumptions, ...entered.assumptions, ...comparison.assumptions, ...place.assumptions];
	if (problems.length > 0) return { rule: null, problems, assumptions };

	const candidate = { ...place.fields, operator: comparison.operator, value: entered.value, unit: entered.unit };
	const parsed = AlertRule.safeParse(candidate);
	return parsed.success
		? { rule: parsed.data, problems, assumptions }
		: { rule: null, problems: parsed.error.issues.map(({ message }) => message), assumptions };
}

type Notes = { readonly problems: readonly string[]; readonly assumptions: readonly string[] };

/** Returns the number and unit as they go into the form. */
function enterAmount(amount: Quantity, text: string, figure: WatchedFigure, units: UnitSystem) {
	const usual = usualUnits[figure][units];
	const unit: ThresholdUnit = amount.unit === null || amount.unit === '°' || amount.freezing ? usual : amount.unit;
	const typed = amount.freezing && unit === '°F' ? 32 : amount.value;
	const value = Number(typed.toFixed(THRESHOLD_DECIMALS)) + 0;
	const assumptions: string[] = [];
	const entered = withUnit(formatDecimal(value, THRESHOLD_DECIMALS), unit);
	if (amount.unit === null && unit !== 'points') assumptions.push(`We assumed ${unit} for “${text}”`);
	const rounded = Math.abs(value - typed) > 1e-9;
	if (amount.unit === '°' || amount.changed || amount.loose || rounded) {
		assumptions.push(`We read “${text}” as ${entered}`);
	}
	return { value, unit, assumptions };
}

/** Snow, wind and score grow from zero, so an amount alone means “at least”; a temperature has two sides. */
function chooseOperator(
	facts: readonly Fact[],
	amount: Quantity,
	text: string,
	figure: WatchedFigure,
): Notes & { operator: Operator } {
	const [said] = mentionsOf(facts, 'comparison');
	const comparison = said?.meaning.comparison ?? (amount.orMore ? '>=' : null);
	const chosen = (operator: Operator, assumptions: readonly string[] = []) => ({ operator, problems: [], assumptions });
	if (comparison !== null && comparison !== 'reaches' && comparison !== 'up to') return chosen(comparison);
	if (figure !== 'temperature') {
		return chosen('>=', comparison === null ? ['We assumed “at least”'] : []);
	}
	if (amount.orColder && comparison === null) return chosen('<=', [`We read “${text}” as that or colder`]);
	return {
		operator: '<',
		problems: ['Above or below? Say whether you mean warmer or colder'],
		assumptions: [],
	};
}

/** Chooses the height or, for snow, the period. */
function choosePlace(facts: readonly Fact[], figure: WatchedFigure): Notes & { fields: Partial<AlertRule> } {
	const [height] = mentionsOf(facts, 'height');
	const base = height?.meaning.height === 'base';
	if (figure === 'snow') {
		const choice = chooseWindow(facts);
		if ('problem' in choice) return { fields: {}, problems: [choice.problem], assumptions: [] };
		const problems = base
			? ['New snow is only available for the summit. For snow on the ground, say “snow depth”']
			: [];
		return { fields: choice.window, problems, assumptions: choice.assumptions };
	}
	const { problems, assumptions } = checkCurrent(facts, figureNames[figure]);
	if (figure === 'powder-score') {
		if (base) problems.push('The powder score is only available for the summit');
		return { fields: { kind: figure }, problems, assumptions };
	}
	if (!height) assumptions.push('We assumed the summit');
	return { fields: { kind: figure, height: height?.meaning.height ?? 'summit' }, problems, assumptions };
}

const conditionOfSubject: Readonly<Partial<Record<Subject, WatchedCondition>>> = {
	powder: 'powder',
	clear: 'clear',
	gust: 'windy',
	wind: 'windy',
	windy: 'windy',
	snow: 'snowing',
	snowing: 'snowing',
	'new-snow': 'snowing',
};

const conditionNames: Readonly<Record<WatchedCondition, string>> = {
	powder: 'powder',
	clear: 'a clear sky',
	snowing: 'falling snow',
	windy: 'wind',
};

/** Returns the rule of a sentence without an amount: a condition, or any snow at all. */
export function interpretCondition(facts: readonly Fact[], units: UnitSystem): Interpretation {
	const subjects = mentionsOf(facts, 'subject').filter(({ meaning }) => meaning.subject !== 'falls');
	const comparisons = mentionsOf(facts, 'comparison').map(({ text }) => text);
	if (comparisons.length > 0) return reject(`${quoted(comparisons)} needs a number: more or less than what?`);
	const [first] = subjects;
	if (!first) return reject('We couldn’t tell what to watch: name snow, temperature, wind, snow depth or powder');

	const measured = subjects.filter(({ meaning }) => conditionOfSubject[meaning.subject] === undefined);
	const conditions = new Set(subjects.map(({ meaning }) => conditionOfSubject[meaning.subject]));
	if (conditions.size > 1) {
		return reject(
			`An alert watches one thing, but you named ${quoted(subjects.map(({ text }) => text))}. Create an alert for each`,
		);
	}
	const [condition] = conditions;
	if (measured.length > 0 || condition === undefined) {
		return reject(`${quoted([first.text])} needs a number: how much should it be?`);
	}
	const fresh = subjects.some(({ meaning }) => meaning.subject === 'new-snow');
	const timed = mentionsOf(facts, 'span').length > 0 || mentionsOf(facts, 'forecast').length > 0;
	if (condition === 'snowing' && (fresh || timed)) return anySnow(facts, units);
	return interpretCurrent(condition, first.text, facts);
}

function reject(problem: string): Interpretation {
	return { rule: null, problems: [problem], assumptions: [] };
}

function anySnow(facts: readonly Fact[], units: UnitSystem): Interpretation {
	const choice = chooseWindow(facts);
	if ('problem' in choice) return reject(choice.problem);
	if (atBase(facts)) return reject('New snow is only available for the summit');
	const rule = AlertRule.parse({ ...choice.window, operator: '>', value: 0, unit: usualUnits.snow[units] });
	return { rule, problems: [], assumptions: ['We assumed any new snow at all', ...choice.assumptions] };
}

function interpretCurrent(condition: WatchedCondition, text: string, facts: readonly Fact[]): Interpretation {
	const { problems, assumptions } = checkCurrent(facts, conditionNames[condition]);
	if (atBase(facts))
		problems.push(`For the base, ${conditionNames[condition]} isn’t available: we check it at the summit`);
	const meaning = meaningOf(condition, text);
	return {
		rule: problems.length > 0 ? null : { kind: 'condition', condition },
		problems,
		assumptions: [...(meaning === null ? [] : [meaning]), ...assumptions],
	};
}

/** Returns what a word that people use loosely means here. */
function meaningOf(condition: WatchedCondition, text: string): string | null {
	switch (condition) {
		case 'powder':
			return `We read “${text}” as a powder score of ${formatThreshold(conditionThresholds.powder)}`;
		case 'windy':
			return `We read “${text}” as gusts of ${formatThreshold(conditionThresholds.windy)} at the summit`;
		case 'snowing':
			return text.toLowerCase() === 'snow' ? 'We read “snow” without an amount as falling snow' : null;
		case 'clear':
			return null;
	}
}

function atBase(facts: readonly Fact[]): boolean {
	return mentionsOf(facts, 'height').some(({ meaning }) => meaning.height === 'base');
}
