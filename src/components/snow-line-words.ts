import { levelQuantity } from './format-quantity.ts';
import type { MountainDrawing } from './mountain-drawing.ts';

/** Describes where the snow line is, and what that means. */
export function describeSnowLine(place: MountainDrawing['snowLinePlace'], snowLineM: number | null): string {
	if (place === 'unknown' || snowLineM === null) return 'The snow line is not available.';
	const height = `${levelQuantity(snowLineM).value} ft`;
	switch (place) {
		case 'above-summit':
			return `Snow line at ${height}, above the summit: rain on the whole mountain.`;
		case 'on-mountain':
			return `Snow line at ${height}, between base and summit: rain below it, snow above.`;
		case 'below-base':
			return `Snow line at ${height}, below the base: snow on the whole mountain.`;
	}
}
