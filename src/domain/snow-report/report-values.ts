import { z } from 'zod';

/** What of the resort runs. */
export const ResortStatus = z.enum(['open', 'partly', 'closed'], { error: 'Choose open, partly or closed' });
export type ResortStatus = z.output<typeof ResortStatus>;

/** The snow that skis run on, in the terms of the American ski areas' association (NSAA). */
export const Surface = z.enum(
	[
		'powder',
		'packed-powder',
		'groomed',
		'machine-made',
		'hard-packed',
		'wind-packed',
		'loose-granular',
		'frozen-granular',
		'wet-snow',
		'corn',
		'spring',
		'variable',
		'icy',
	],
	{ error: 'Choose a surface from the list' },
);
export type Surface = z.output<typeof Surface>;

/** The way up by car. */
export const Road = z.enum(['clear', 'snow-covered', 'chains-advised', 'chains-required', 'closed'], {
	error: 'Choose the state of the road from the list',
});
export type Road = z.output<typeof Road>;

export const Parking = z.enum(['free', 'filling', 'full', 'closed'], {
	error: 'Choose free, filling, full or closed for parking',
});
export type Parking = z.output<typeof Parking>;

/** Fallen snow as somebody measured it: centimetres, 0 for none, or `trace` for less than can be measured. */
export type ReportedSnow = number | 'trace';

/** What stands for a trace where a number is needed: above none, below what is printed as an amount. */
export const TRACE_CM = 0.25;

/** @returns centimetres; null is not reported, never none */
export function reportedSnowCm(reported: ReportedSnow | null): number | null {
	return reported === 'trace' ? TRACE_CM : reported;
}
