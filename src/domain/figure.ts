import type { UnixMs } from './time.ts';

/** Who says so: the weather model, or the resort's own staff. */
export type FigureSource = 'modelled' | 'reported';

/**
 * One number (or label) on a page, with all that a reader needs in order to trust it.
 * `value` null is *missing* and prints as “—”; it is never zero. Units are in the name of the field that holds the figure.
 */
export type Figure<T = number> = {
	readonly value: T | null;
	readonly source: FigureSource;
	/** The instant for which the value holds; null where there is no value. */
	readonly measuredAt: UnixMs | null;
	/** From here on the value is too old to be shown as if it were true; null where there is no value. */
	readonly staleAfterAt: UnixMs | null;
};

/** Nothing is known, and nothing was. */
export const missingFigure = {
	value: null,
	source: 'modelled',
	measuredAt: null,
	staleAfterAt: null,
} as const satisfies Figure<never>;

/** A figure that follows from another one: as old, as trustworthy and as missing as that one. */
export function mapFigure<T, U>(figure: Figure<T>, derive: (value: T) => U): Figure<U> {
	return { ...figure, value: figure.value === null ? null : derive(figure.value) };
}
