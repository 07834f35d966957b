import type { ThresholdKind } from './threshold-rule.ts';
import type { ThresholdUnit } from './threshold-unit.ts';

/** Least and greatest threshold that may be entered, both allowed. */
export type ThresholdRange = { readonly min: number; readonly max: number };

/** The ranges by unit, the unit that American skiers read first before the other one. */
type Ranges = Readonly<Partial<Record<ThresholdUnit, ThresholdRange>>>;

const snowfall: Ranges = { in: { min: 0, max: 120 }, cm: { min: 0, max: 300 } };

/**
 * What may be entered, wider than any weather on record that a lift has run in: three metres of new snow are more than
 * 72 hours have brought anywhere, 15 m more than has been measured on the ground.
 */
export const thresholdRanges: Readonly<Record<ThresholdKind, Ranges>> = {
	'new-snow': snowfall,
	'forecast-snow': snowfall,
	temperature: { '°F': { min: -76, max: 122 }, '°C': { min: -60, max: 50 } },
	gust: { mph: { min: 0, max: 186 }, 'km/h': { min: 0, max: 300 } },
	'snow-depth': { in: { min: 0, max: 590 }, cm: { min: 0, max: 1500 } },
	'powder-score': { points: { min: 0, max: 100 } },
};

/** The ends that a figure itself cannot pass, metric: no snow is less than none. */
export const figureEnds: Readonly<Record<ThresholdKind, ThresholdRange>> = {
	'new-snow': { min: 0, max: Number.POSITIVE_INFINITY },
	'forecast-snow': { min: 0, max: Number.POSITIVE_INFINITY },
	temperature: { min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY },
	gust: { min: 0, max: Number.POSITIVE_INFINITY },
	'snow-depth': { min: 0, max: Number.POSITIVE_INFINITY },
	'powder-score': { min: 0, max: 100 },
};
