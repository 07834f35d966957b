import { z } from 'zod';

/** How the figure must stand to the threshold. */
export const Operator = z.enum(['>=', '>', '<=', '<'], {
	error: 'Choose how to compare: at least, more than, at most or less than',
});
export type Operator = z.output<typeof Operator>;

const operator = Operator;
const value = z.number({ error: 'Enter the threshold as a number, for example 6' });
const height = z.enum(['base', 'summit'], { error: 'Choose the base or the summit' });
const snowUnit = z.enum(['in', 'cm'], { error: 'Snow is measured in in or cm' });

/**
 * The form of a rule that holds a figure against a number, in the unit in which it was entered. Whether the number makes
 * sense is for `AlertRule` to say. The messages are shown to the person who entered it, beside the field of their path.
 */
export const ThresholdRule = z.discriminatedUnion('kind', [
	/** Snow that fell in the last hours at the summit. */
	z.object({
		kind: z.literal('new-snow'),
		hours: z.literal([24, 48, 72], { error: 'New snow can be watched over 24, 48 or 72 h' }),
		operator,
		value,
		unit: snowUnit,
	}),
	/** Snow that is forecast for the next hours at the summit. */
	z.object({
		kind: z.literal('forecast-snow'),
		hours: z.literal([24, 72], { error: 'Forecast snow can be watched for the next 24 or 72 h' }),
		operator,
		value,
		unit: snowUnit,
	}),
	z.object({
		kind: z.literal('temperature'),
		height,
		operator,
		value,
		unit: z.enum(['°F', '°C'], { error: 'Temperature is measured in °F or °C' }),
	}),
	z.object({
		kind: z.literal('gust'),
		height,
		operator,
		value,
		unit: z.enum(['mph', 'km/h'], { error: 'Gusts are measured in mph or km/h' }),
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

/** A figure that can be held against a number. */
export type ThresholdKind = ThresholdRule['kind'];
