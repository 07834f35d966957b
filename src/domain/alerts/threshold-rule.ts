import { z } from 'zod';
import type { ThresholdUnit } from './threshold-unit.ts';

/** How the figure is compared with the threshold. */
export const Operator = z.enum(['>=', '>', '<=', '<'], {
	error: 'Choose how to compare: at least, more than, at most or less than',
});
export type Operator = z.output<typeof Operator>;

const operator = Operator;
const value = z.number({ error: 'Enter the threshold as a number, for example 6' });
const height = z.enum(['base', 'summit'], { error: 'Choose the base or the summit' });
const snowUnit = z.enum(['in', 'cm'], { error: 'Choose inches or cm' });

/**
 * A rule that compares a figure with a number, in the unit in which it was entered. `AlertRule` checks whether the number
 * makes sense. The messages are shown to the person who entered it, beside the field of their path.
 */
export const ThresholdRule = z.discriminatedUnion('kind', [
	/** Snow that fell in the last hours at the summit. */
	z.object({
		kind: z.literal('new-snow'),
		hours: z.literal([24, 48, 72], { error: 'New snow can be watched over 24, 48 or 72 hours' }),
		operator,
		value,
		unit: snowUnit,
	}),
	/** Snow that is forecast for the next hours at the summit. */
	z.object({
		kind: z.literal('forecast-snow'),
		hours: z.literal([24, 72], { error: 'Forecast snow can be watched for the next 24 or 72 hours' }),
		operator,
		value,
		unit: snowUnit,
	}),
	z.object({
		kind: z.literal('temperature'),
		height,
		operator,
		value,
		unit: z.enum(['°F', '°C'], { error: 'Choose °F or °C' }),
	}),
	z.object({
		kind: z.literal('gust'),
		height,
		operator,
		value,
		unit: z.enum(['mph', 'km/h'], { error: 'Choose mph or km/h' }),
	}),
	/** Snow on the ground. */
	z.object({ kind: z.literal('snow-depth'), height, operator, value, unit: snowUnit }),
	z.object({
		kind: z.literal('powder-score'),
		operator,
		value,
		unit: z.literal('points', { error: 'The powder score is measured in points' }),
	}),
]);
export type ThresholdRule = Readonly<z.output<typeof ThresholdRule>>;

/** A figure that can be compared with a number. */
export type ThresholdKind = ThresholdRule['kind'];

/** Minimum and maximum threshold that may be entered, both inclusive. */
export type ThresholdRange = { readonly min: number; readonly max: number };

/** The ranges by unit, with the unit that American skiers use first. */
type Ranges = Readonly<Partial<Record<ThresholdUnit, ThresholdRange>>>;

const snowfall: Ranges = { in: { min: 0, max: 120 }, cm: { min: 0, max: 300 } };

/**
 * The thresholds that may be entered, wider than any weather on record in which a lift has run: three metres of new snow
 * are more than has ever fallen in 72 hours, 15 m more than has been measured on the ground.
 */
export const thresholdRanges: Readonly<Record<ThresholdKind, Ranges>> = {
	'new-snow': snowfall,
	'forecast-snow': snowfall,
	temperature: { '°F': { min: -76, max: 122 }, '°C': { min: -60, max: 50 } },
	gust: { mph: { min: 0, max: 186 }, 'km/h': { min: 0, max: 300 } },
	'snow-depth': { in: { min: 0, max: 590 }, cm: { min: 0, max: 1500 } },
	'powder-score': { points: { min: 0, max: 100 } },
};

/** The range that a figure itself can have, metric: snow cannot be less than zero. */
export const figureEnds: Readonly<Record<ThresholdKind, ThresholdRange>> = {
	'new-snow': { min: 0, max: Number.POSITIVE_INFINITY },
	'forecast-snow': { min: 0, max: Number.POSITIVE_INFINITY },
	temperature: { min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY },
	gust: { min: 0, max: Number.POSITIVE_INFINITY },
	'snow-depth': { min: 0, max: Number.POSITIVE_INFINITY },
	'powder-score': { min: 0, max: 100 },
};
