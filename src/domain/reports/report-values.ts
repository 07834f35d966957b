import { z } from 'zod';

/** Whether the resort is open. */
export const ResortStatus = z.enum(['open', 'partly', 'closed'], { error: 'Choose open, partly or closed' });
export type ResortStatus = z.output<typeof ResortStatus>;

/** The surface of the trails, in the terms of the National Ski Areas Association (NSAA). */
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

/** The road to the resort. */
export const Road = z.enum(['clear', 'snow-covered', 'chains-advised', 'chains-required', 'closed'], {
	error: 'Choose the state of the road from the list',
});
export type Road = z.output<typeof Road>;

export const Parking = z.enum(['free', 'filling', 'full', 'closed'], {
	error: 'Choose free, filling, full or closed for parking',
});
export type Parking = z.output<typeof Parking>;

/** New snow as it was measured: centimetres, 0 for none, or `trace` for less than can be measured. */
export type ReportedSnow = number | 'trace';

/** The number for a trace: above 0, below anything printed as an amount. */
export const TRACE_CM = 0.25;

/** @returns centimetres; null is not reported, never none */
export function reportedSnowCm(reported: ReportedSnow | null): number | null {
	return reported === 'trace' ? TRACE_CM : reported;
}

/**
 * The largest values that are accepted; `plausibility` asks about unlikely ones. Each is above the record: 193 cm in
 * 24 h (Silver Lake, Colorado, 1921), 28.96 m in a season (Mt. Baker, 1998/99) and a depth of 11.82 m (Mt. Ibuki, 1927).
 */
export const reportLimits = {
	overnightSnowCm: 250,
	newSnow24hCm: 250,
	newSnow48hCm: 400,
	newSnow72hCm: 500,
	seasonSnowCm: 4_000,
	baseDepthCm: 1_500,
	summitDepthCm: 1_500,
	liftsOpen: 500,
	liftsTotal: 500,
	trailsOpen: 2_000,
	trailsTotal: 2_000,
	trailsGroomed: 2_000,
} as const;

/** A field that is a number with a limit. */
export type LimitedField = keyof typeof reportLimits;

/** Characters of a cleaned note. */
export const MAX_NOTE_CHARACTERS = 2_000;
