import { AlertRule, type WatchedCondition } from '../alert-rule.ts';
import { thresholdWords } from '../threshold-words.ts';
import { conditionThresholds } from '../watched-condition.ts';
import type { Fact } from './facts.ts';
import { type Interpretation, mentionsOf, quoted, type UnitSystem } from './interpretation.ts';
import type { Subject } from './vocabulary.ts';
import { usualUnits } from './watched-figure.ts';
import { checkPresent, chooseWindow } from './watched-window.ts';

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

const conditionWords: Readonly<Record<WatchedCondition, string>> = {
	powder: 'powder',
	clear: 'a clear sky',
	snowing: 'falling snow',
	windy: 'wind',
};

/** The rule of a sentence without an amount: a condition, or any snow at all. */
export function interpretCondition(facts: readonly Fact[], units: UnitSystem): Interpretation {
	const subjects = mentionsOf(facts, 'subject').filter(({ meaning }) => meaning.subject !== 'falls');
	const comparisons = mentionsOf(facts, 'comparison').map(({ text }) => text);
	if (comparisons.length > 0) return refuse(`${quoted(comparisons)} needs a number: more or less than what?`);
	const [first] = subjects;
	if (!first) return refuse('What to watch was not understood: name snow, temperature, wind, snow depth or powder');

	const measured = subjects.filter(({ meaning }) => conditionOfSubject[meaning.subject] === undefined);
	const conditions = new Set(subjects.map(({ meaning }) => conditionOfSubject[meaning.subject]));
	if (conditions.size > 1) {
		return refuse(
			`An alert watches one thing, and this names ${quoted(subjects.map(({ text }) => text))}. Make an alert for each`,
		);
	}
	const [condition] = conditions;
	if (measured.length > 0 || condition === undefined) {
		return refuse(`${quoted([first.text])} needs a number: how much should it be?`);
	}
	const fresh = subjects.some(({ meaning }) => meaning.subject === 'new-snow');
	const timed = mentionsOf(facts, 'span').length > 0 || mentionsOf(facts, 'forecast').length > 0;
	if (condition === 'snowing' && (fresh || timed)) return anySnow(facts, units);
	return present(condition, first.text, facts);
}

function refuse(problem: string): Interpretation {
	return { rule: null, problems: [problem], assumptions: [] };
}

function anySnow(facts: readonly Fact[], units: UnitSystem): Interpretation {
	const choice = chooseWindow(facts);
	if ('problem' in choice) return refuse(choice.problem);
	if (atBase(facts)) return refuse('New snow is only known for the summit');
	const rule = AlertRule.parse({ ...choice.window, operator: '>', value: 0, unit: usualUnits.snow[units] });
	return { rule, problems: [], assumptions: ['No amount was given: any snow at all was taken', ...choice.assumptions] };
}

function present(condition: WatchedCondition, text: string, facts: readonly Fact[]): Interpretation {
	const { problems, assumptions } = checkPresent(facts, conditionWords[condition]);
	if (atBase(facts))
		problems.push(`For the base, ${conditionWords[condition]} is not known: it is judged at the summit`);
	const meaning = meaningOf(condition, text);
	return {
		rule: problems.length > 0 ? null : { kind: 'condition', condition },
		problems,
		assumptions: [...(meaning === null ? [] : [meaning]), ...assumptions],
	};
}

/** What stands behind a word that people use more freely. */
function meaningOf(condition: WatchedCondition, text: string): string | null {
	switch (condition) {
		case 'powder':
			return `“${text}” was taken as a powder score of ${thresholdWords(conditionThresholds.powder)}`;
		case 'windy':
			return `“${text}” was taken as gusts of ${thresholdWords(conditionThresholds.windy)} at the summit`;
		case 'snowing':
			return text.toLowerCase() === 'snow' ? '“snow” with no amount was taken as snow that is falling' : null;
		case 'clear':
			return null;
	}
}

function atBase(facts: readonly Fact[]): boolean {
	return mentionsOf(facts, 'height').some(({ meaning }) => meaning.height === 'base');
}
