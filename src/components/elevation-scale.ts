import type { Resort } from '../domain/resort.ts';

/** The range of heights in a drawing: `floorM` is its lower edge, `topM` its upper edge. */
export type ElevationScale = {
	readonly floorM: number;
	readonly topM: number;
	/** Heights of the contour lines: every thousand feet, metres. */
	readonly contoursM: readonly number[];
};

const CONTOUR_M = 304.8;

function scaleBetween(floorM: number, topM: number): ElevationScale {
	const first = Math.ceil(floorM / CONTOUR_M);
	const count = Math.max(0, Math.floor(topM / CONTOUR_M) - first + 1);
	return { floorM, topM, contoursM: Array.from({ length: count }, (_, index) => (first + index) * CONTOUR_M) };
}

/** Returns one scale for all mountains on a page, so that their heights can be compared. */
export function sharedScale(resorts: readonly Pick<Resort, 'baseM' | 'summitM'>[]): ElevationScale {
	const lowestM = resorts.reduce((least, { baseM }) => Math.min(least, baseM), Number.POSITIVE_INFINITY);
	const highestM = resorts.reduce((most, { summitM }) => Math.max(most, summitM), Number.NEGATIVE_INFINITY);
	if (lowestM > highestM) return scaleBetween(0, CONTOUR_M);
	const spanM = highestM - lowestM;
	return scaleBetween(lowestM - spanM * 0.3, highestM + spanM * 0.3);
}

/** Returns the distance of a height from the upper edge, in per cent; outside 0–100 it is off the drawing. */
export function heightToY(scale: ElevationScale, heightM: number): number {
	return ((scale.topM - heightM) / (scale.topM - scale.floorM)) * 100;
}
