/**
 * What a report can hold at all; what is merely unlikely is for the plausibility gate to ask about. Each lies above
 * what was ever measured: 193 cm in 24 h (Silver Lake, Colorado, 1921), 28.96 m in a season (Mt. Baker, 1998/99) and a
 * depth of 11.82 m (Mt. Ibuki, 1927).
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

/** Characters of a note, once cleaned. */
export const MOST_NOTE_CHARACTERS = 2_000;
