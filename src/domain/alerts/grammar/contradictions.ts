import type { Fact } from './facts.ts';
import { mentionsOf, quoted } from './interpretation.ts';

/**
 * What no rule can be made of, whatever else the sentence says: each as a sentence for whoever wrote it. A part that
 * cannot be kept is never dropped in silence, since the rule would then be another one.
 */
export function contradictions(facts: readonly Fact[]): readonly string[] {
	const problems: string[] = [];
	const report = (texts: readonly string[], problem: (quotes: string) => string) => {
		if (texts.length > 0) problems.push(problem(quoted(texts)));
	};
	const textsOf = (mentions: readonly { readonly text: string }[]) => mentions.map(({ text }) => text);

	report(textsOf(mentionsOf(facts, 'unwatched')), (quotes) => `${quotes} cannot be watched`);
	report(
		textsOf(mentionsOf(facts, 'negation')),
		(quotes) => `An alert cannot say ${quotes}: say what should happen, not what should not`,
	);
	report(
		textsOf(mentionsOf(facts, 'range')),
		(quotes) => `${quotes} has two ends: an alert has one threshold, with “at least” or “less than”`,
	);

	const amounts = textsOf(mentionsOf(facts, 'amount'));
	report(
		amounts.length > 1 ? amounts : [],
		(quotes) => `An alert has one threshold, and this has several: ${quotes}. Make an alert for each`,
	);

	const comparisons = mentionsOf(facts, 'comparison').map(({ meaning, text }) => ({ says: meaning.comparison, text }));
	const more = mentionsOf(facts, 'amount').filter(({ meaning }) => meaning.amount.orMore);
	const compared = [...comparisons, ...more.map(({ text }) => ({ says: '>=', text }))];
	report(
		new Set(compared.map(({ says }) => says)).size > 1 ? textsOf(compared) : [],
		(quotes) => `More than one comparison was made: ${quotes}. Keep one of them`,
	);
	report(
		comparisons.filter(({ says }) => says === 'up to').map(({ text }) => text),
		(quotes) => `${quotes} can be meant both ways: say “at least” or “at most”`,
	);

	const spans = textsOf(mentionsOf(facts, 'span'));
	report(spans.length > 1 ? spans : [], (quotes) => `More than one time was given: ${quotes}. Keep one of them`);

	const heights = mentionsOf(facts, 'height');
	const places = new Set(heights.map(({ meaning }) => meaning.height));
	report(
		places.size > 1 ? textsOf(heights) : [],
		(quotes) => `An alert watches the base or the summit, and this names both: ${quotes}`,
	);
	return problems;
}
