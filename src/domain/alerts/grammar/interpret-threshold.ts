import { AlertRule } from '../alert-rule.ts';
import { formatDecimal, withUnit } from '../format-amount.ts';
import type { Operator } from '../threshold-rule.ts';
import type { ThresholdUnit } from '../threshold-unit.ts';
import { THRESHOLD_DECIMALS } from '../threshold-words.ts';
import type { Fact } from './facts.ts';
import { type Interpretation, type Mention, mentionsOf, type UnitSystem } from './interpretation.ts';
import type { Quantity } from './quantities.ts';
import { chooseFigure, figureWords, usualUnits, type WatchedFigure } from './watched-figure.ts';
import { checkPresent, chooseWindow } from './watched-window.ts';

/** The rule of a sentence with one amount and nothing that contradicts it. */
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

/** The number and unit as they go into the form. */
function enterAmount(amount: Quantity, text: string, figure: WatchedFigure, units: UnitSystem) {
	const usual = usualUnits[figure][units];
	const unit: ThresholdUnit = amount.unit === null || amount.unit === '°' || amount.freezing ? usual : amount.unit;
	const typed = amount.freezing && unit === '°F' ? 32 : amount.value;
	const value = Number(typed.toFixed(THRESHOLD_DECIMALS)) + 0;
	const assumptions: string[] = [];
	const entered = withUnit(formatDecimal(value, THRESHOLD_DECIMALS), unit);
	if (amount.unit === null && unit !== 'points')
		assumptions.push(`No unit was given with “${text}”: ${unit} was taken`);
	const rounded = Math.abs(value - typed) > 1e-9;
	if (amount.unit === '°' || amount.changed || amount.loose || rounded) {
		assumptions.push(`“${text}” was taken as ${entered}`);
	}
	return { value, unit, assumptions };
}

/** Snow, wind and score grow from nothing, so that an amount alone is their least; a temperature has two sides. */
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
		return chosen('>=', comparison === null ? ['No comparison was given: “at least” was taken'] : []);
	}
	if (amount.orColder && comparison === null) return chosen('<=', [`“${text}” was taken as that or colder`]);
	return {
		operator: '<',
		problems: ['Above or below? Say whether it should be warmer or colder than that'],
		assumptions: [],
	};
}

/** Where, and for snow when. */
function choosePlace(facts: readonly Fact[], figure: WatchedFigure): Notes & { fields: Partial<AlertRule> } {
	const [height] = mentionsOf(facts, 'height');
	const base = height?.meaning.height === 'base';
	if (figure === 'snow') {
		const choice = chooseWindow(facts);
		if ('problem' in choice) return { fields: {}, problems: [choice.problem], assumptions: [] };
		const problems = base ? ['New snow is only known for the summit. For the snow on the ground say “snow depth”'] : [];
		return { fields: choice.window, problems, assumptions: choice.assumptions };
	}
	const { problems, assumptions } = checkPresent(facts, figureWords[figure]);
	if (figure === 'powder-score') {
		if (base) problems.push('The powder score is only known for the summit');
		return { fields: { kind: figure }, problems, assumptions };
	}
	if (!height) assumptions.push('Base or summit was not said: the summit was taken');
	return { fields: { kind: figure, height: height?.meaning.height ?? 'summit' }, problems, assumptions };
}
