import type { UnixMs } from './time.ts';

/** Where a figure comes from: the weather model or the resort's staff. */
export type FigureSource = 'modelled' | 'reported';

/**
 * One number or label on a page, with what a reader needs to trust it. A null `value` is *missing* and is shown as “—”,
 * never as zero. The name of the field that holds the figure has its unit.
 */
export type Figure<T = number> = {
	readonly value: T | null;
	readonly source: FigureSource;
	/** The instant for which the value holds; null if there is no value. */
	readonly measuredAt: UnixMs | null;
	/** From this instant the value is too old to be shown as current; null if there is no value. */
	readonly staleAfterAt: UnixMs | null;
};

/** No value, now or earlier. */
export const missingFigure = {
	value: null,
	source: 'modelled',
	measuredAt: null,
	staleAfterAt: null,
} as const satisfies Figure<never>;

/** Derives a figure from another: it has the same age and source, and is missing if the other is. */
export function mapFigure<T, U>(figure: Figure<T>, derive: (value: T) => U): Figure<U> {
	return { ...figure, value: figure.value === null ? null : derive(figure.value) };
}
