import type { Resort } from '../resort.ts';
import type { UnixMs } from '../time.ts';
import type { ReportField } from './field-names.ts';
import type { PublishedReport } from './report-figures.ts';
import type { ReportTerms } from './report-terms.ts';

/** Something that is seldom true and often a slip of the finger. Whoever confirms it may publish it all the same. */
export type Unlikely = {
	readonly field: ReportField;
	/** Stable, `UPPER_SNAKE`. */
	readonly code: string;
	/** In words, in the terms of the editor. */
	readonly message: string;
};

/** What the model says now; null: nothing, or nothing fresh. */
export type ModelledSnow = {
	readonly newSnow24hCm: number | null;
	readonly newSnow48hCm: number | null;
	readonly newSnow72hCm: number | null;
};

export type PlausibilityContext = {
	readonly resort: Resort;
	/** The last report of the resort; null: there is none. */
	readonly published: PublishedReport | null;
	readonly modelled: ModelledSnow | null;
	readonly now: UnixMs;
	readonly terms: ReportTerms;
};
