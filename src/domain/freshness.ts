import { type Figure, missingFigure } from './figure.ts';
import type { Dated } from './readings.ts';
import { HOUR_MS, type UnixMs } from './time.ts';

/** How often figures are fetched. How long they count as current follows from it. */
export type FreshnessPolicy = {
	/** Planned time between two fetches of a resort, milliseconds. */
	readonly fetchIntervalMs: number;
};

/** The model has a value for each hour: one that is three hours old has missed two updates. */
export const MIN_STALE_AFTER_MS = 3 * HOUR_MS;

/** Returns how long a figure counts as current: three hours, or two fetch intervals if that is longer. */
export function staleAfterMs({ fetchIntervalMs }: FreshnessPolicy): number {
	return Math.max(MIN_STALE_AFTER_MS, 2 * fetchIntervalMs);
}

/** Returns a figure of the weather model that holds for `dated.at`. */
export function modelledFigure<T>(dated: Dated<T>, policy: FreshnessPolicy): Figure<T> {
	return {
		value: dated.value,
		source: 'modelled',
		measuredAt: dated.at,
		staleAfterAt: dated.at + staleAfterMs(policy),
	};
}

/** Returns whether the figure is too old to be shown as current; at `staleAfterAt` it is. */
export function isStale(figure: Figure<unknown>, now: UnixMs): boolean {
	return figure.staleAfterAt !== null && now >= figure.staleAfterAt;
}

/** Removes the value of a stale figure. Its time stays, so that a page can say when the last value was measured. */
export function withoutStaleValue<T>(figure: Figure<T>, now: UnixMs): Figure<T> {
	return isStale(figure, now) ? { ...figure, value: null } : figure;
}

/**
 * Returns the first fresh figure; if there is none, the latest one without its value.
 *
 * @param candidates in order of preference; null: unknown
 */
export function firstFresh<T>(
	candidates: readonly (Dated<T> | null)[],
	policy: FreshnessPolicy,
	now: UnixMs,
): Figure<T> {
	const figures = candidates.filter((dated) => dated !== null).map((dated) => modelledFigure(dated, policy));
	const fresh = figures.find((figure) => !isStale(figure, now));
	if (fresh) return fresh;
	const [latest] = figures.sort((a, b) => (b.measuredAt ?? 0) - (a.measuredAt ?? 0));
	return latest ? withoutStaleValue(latest, now) : missingFigure;
}

/** Returns the age in milliseconds. It is never negative, even if a clock was set back. */
export function dataAgeMs(at: UnixMs | null, now: UnixMs): number | null {
	return at === null ? null : Math.max(0, now - at);
}
