import type { AlertRule } from '../alert-rule.ts';
import type { Fact, Meaning } from './facts.ts';

/** What a sentence comes to. A problem means that there is no rule; an assumption is told to whoever wrote it. */
export type Interpretation = {
	readonly rule: AlertRule | null;
	readonly problems: readonly string[];
	readonly assumptions: readonly string[];
};

/** The unit system that is taken where no unit is given. */
export type UnitSystem = 'imperial' | 'metric';

/** One meaning with the part of the sentence that has it. */
export type Mention<K extends Meaning['is']> = {
	readonly meaning: Extract<Meaning, { readonly is: K }>;
	readonly text: string;
};

/** All parts of a sentence that say a thing of this sort. */
export function mentionsOf<K extends Meaning['is']>(facts: readonly Fact[], is: K): readonly Mention<K>[] {
	return facts.flatMap(({ meanings, text }) =>
		meanings
			.filter((meaning): meaning is Extract<Meaning, { readonly is: K }> => meaning.is === is)
			.map((meaning) => ({ meaning, text })),
	);
}

/** `“6 inches”, “50 mph” and “0 °F”`, each once. */
export function quoted(texts: readonly string[]): string {
	const quotes = [...new Set(texts)].map((text) => `“${text}”`);
	return quotes.length < 3 ? quotes.join(' and ') : `${quotes.slice(0, -1).join(', ')} and ${quotes.at(-1)}`;
}
