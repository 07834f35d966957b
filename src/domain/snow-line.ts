/** Falling snow melts within about this distance below the freezing level: the usual rule of thumb. */
const MELTING_LAYER_M = 300;

/** Where the snow line is: snow on the whole mountain, rain below and snow above, or rain to the top. */
export type SnowLinePosition = 'below-base' | 'on-mountain' | 'above-summit';

/**
 * Returns the height above which precipitation falls as snow, metres above sea level, at least 0. Source: the freezing
 * level (Open-Meteo `hourly.freezing_level_height`) minus the melting layer.
 */
export function snowLineM(freezingLevelM: number): number {
	return Math.max(0, Math.round(freezingLevelM - MELTING_LAYER_M));
}

/** Compares the snow line with the resort's heights. At the base, all slopes get snow; at the summit, only the top. */
export function snowLinePosition(
	lineM: number,
	{ baseM, summitM }: { readonly baseM: number; readonly summitM: number },
): SnowLinePosition {
	if (lineM <= baseM) return 'below-base';
	return lineM <= summitM ? 'on-mountain' : 'above-summit';
}
