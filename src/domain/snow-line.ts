/** Falling snow melts within about this much of the freezing level: the usual rule of thumb in the mountains. */
const MELTING_LAYER_M = 300;

/** Where the snow line lies on a resort's slopes: snow from bottom to top, rain below it, or rain to the top. */
export type SnowLinePosition = 'below-base' | 'on-mountain' | 'above-summit';

/**
 * Height above which precipitation falls as snow, metres above sea level, never below it.
 * Source: freezing level (Open-Meteo `hourly.freezing_level_height`) less the melting layer.
 */
export function snowLineM(freezingLevelM: number): number {
	return Math.max(0, Math.round(freezingLevelM - MELTING_LAYER_M));
}

/** The snow line against the resort's heights. At the base it still snows on every slope; at the summit on the last one. */
export function snowLinePosition(
	lineM: number,
	{ baseM, summitM }: { readonly baseM: number; readonly summitM: number },
): SnowLinePosition {
	if (lineM <= baseM) return 'below-base';
	return lineM <= summitM ? 'on-mountain' : 'above-summit';
}
