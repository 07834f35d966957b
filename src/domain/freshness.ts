import { type Figure, missingFigure } from './figure.ts';
import type { Dated } from './readings.ts';
import { HOUR_MS, type UnixMs } from './time.ts';

/** How often figures are fetched; how long they count as current follows from it. */
export type FreshnessPolicy = {
	/** Planned time between two fetches of the same resort, milliseconds. */
	readonly fetchIntervalMs: number;
};

/** The model gives a value an hour: one that is three hours old has missed two updates. */
export const MIN_STALE_AFTER_MS = 3 * HOUR_MS;

/** How long after its instant a figure may be shown as true: three hours, or two missed fetches where those are rarer. */
export function staleAfterMs({ fetchIntervalMs }: FreshnessPolicy): number {
	return Math.max(MIN_STALE_AFTER_MS, 2 * fetchIntervalMs);
}

/** A figure of the weather model that holds for `dated.at`. */
export function modelledFigure<T>(dated: Dated<T>, policy: FreshnessPolicy): Figure<T> {
	return {
		value: dated.value,
		source: 'modelled',
		measuredAt: dated.at,
		staleAfterAt: dated.at + staleAfterMs(policy),
	};
}

/** Whether the figure is too old to be shown as true; the instant `staleAfterAt` itself is too old. */
export function isStale(figure: Figure<unknown>, now: UnixMs): boolean {
	return figure.staleAfterAt !== null && now >= figure.staleAfterAt;
}

/** A stale figure without its value: missing, but the page can still say from when the last one was. */
export function withoutStaleValue<T>(figure: Figure<T>, now: UnixMs): Figure<T> {
	return isStale(figure, now) ? { ...figure, value: null } : figure;
}

/**
 * The first figure that may still be shown; if none may, the time of the youngest without its value.
 *
 * @param candidates in order of preference; null: this one is not known
 */
export function firstFresh<T>(
	candidates: readonly (Dated<T> | null)[],
	policy: FreshnessPolicy,
	now: UnixMs,
): Figure<T> {
	const figures = candidates.filter((dated) => dated !== null).map((dated) => modelledFigure(dated, policy));
	const fresh = figures.find((figure) => !isStale(figure, now));
	if (fresh) return fresh;
	const [youngest] = figures.sort((a, b) => (b.measuredAt ?? 0) - (a.measuredAt ?? 0));
	return youngest ? withoutStaleValue(youngest, now) : missingFigure;
}

/** Age in milliseconds, never negative: a clock that jumped back makes no figure come from the future. */
export function dataAgeMs(at: UnixMs | null, now: UnixMs): number | null {
	return at === null ? null : Math.max(0, now - at);
}
