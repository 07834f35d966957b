import type { ConditionsSummary, HeightConditions } from '../domain/conditions.ts';
import type { Figure } from '../domain/figure.ts';
import type { UnixMs } from '../domain/time.ts';

/** The times of a set of figures. */
export type MeasuredTimes = {
	/** The newest figure that is shown; null: none is. */
	readonly measuredAt: UnixMs | null;
	/** The newest figure that is too old to be shown; null: none is. */
	readonly lastKnownAt: UnixMs | null;
};

function newest(instants: readonly (UnixMs | null)[]): UnixMs | null {
	return instants.reduce((latest, at) => (latest === null || (at !== null && at > latest) ? at : latest), null);
}

/** True for a figure that was known, but is too old to be shown. */
export function isOutdated(figure: Figure<unknown>): boolean {
	return figure.value === null && figure.measuredAt !== null;
}

export function measuredTimes(figures: readonly Figure<unknown>[]): MeasuredTimes {
	const shown = figures.filter(({ value }) => value !== null);
	return {
		measuredAt: newest(shown.map(({ measuredAt }) => measuredAt)),
		lastKnownAt: newest(figures.filter(isOutdated).map(({ measuredAt }) => measuredAt)),
	};
}

const ofHeight = (at: HeightConditions): readonly Figure<unknown>[] => [
	at.tempC,
	at.humidityPct,
	at.windKmh,
	at.gustKmh,
	at.snowDepthCm,
	at.condition,
];

/** Returns the figures that a dashboard card shows. */
export function cardFigures(summary: ConditionsSummary): readonly Figure<unknown>[] {
	return [summary.newSnow24hCm, summary.windHold, ...ofHeight(summary.base), ...ofHeight(summary.summit)];
}
