import type { ConditionsSummary } from '../domain/conditions.ts';

/** The headline of the dashboard: where the most snow fell. */
export type LeadStory =
	| { readonly kind: 'unknown' }
	| { readonly kind: 'no-new-snow' }
	/** `leaders` is never empty; several are tied, to the tenth of a centimetre. */
	| { readonly kind: 'new-snow'; readonly snowCm: number; readonly leaders: readonly ConditionsSummary[] };

const tenths = (cm: number): number => Math.round(cm * 10);

/** Sorts resorts by new snow, most first, without those whose figure is missing. Ties keep their order. */
export function rankByNewSnow(summaries: readonly ConditionsSummary[]): readonly ConditionsSummary[] {
	const known = summaries.filter(({ newSnow24hCm }) => newSnow24hCm.value !== null);
	return known.toSorted((a, b) => (b.newSnow24hCm.value ?? 0) - (a.newSnow24hCm.value ?? 0));
}

/** Finds the resort, or the resorts, with the most new snow. */
export function findLeadStory(summaries: readonly ConditionsSummary[]): LeadStory {
	const ranked = rankByNewSnow(summaries);
	const snowCm = ranked[0]?.newSnow24hCm.value ?? null;
	if (snowCm === null) return { kind: 'unknown' };
	if (tenths(snowCm) <= 0) return { kind: 'no-new-snow' };
	const leaders = ranked.filter(({ newSnow24hCm }) => tenths(newSnow24hCm.value ?? 0) === tenths(snowCm));
	return { kind: 'new-snow', snowCm, leaders };
}
