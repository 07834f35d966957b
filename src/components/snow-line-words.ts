import { levelQuantity } from './format-quantity.ts';
import type { MountainDrawing } from './mountain-drawing.ts';

/** Where the snow line lies and what it means, in a sentence or two. */
export function describeSnowLine(place: MountainDrawing['snowLinePlace'], snowLineM: number | null): string {
	if (place === 'unknown' || snowLineM === null) return 'The snow line is not available.';
	const height = `${levelQuantity(snowLineM).value} ft`;
	switch (place) {
		case 'above-summit':
			return `Snow line at ${height}, above the summit: what falls is rain on the whole mountain.`;
		case 'on-mountain':
			return `Snow line at ${height}, between base and summit: what falls is rain below it and snow above.`;
		case 'below-base':
			return `Snow line at ${height}, below the base: what falls is snow on the whole mountain.`;
	}
}
