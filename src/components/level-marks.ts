import type { Resort } from '../domain/resort.ts';
import { type ElevationScale, heightToY } from './elevation-scale.ts';

/** A level line across a drawing, and the position of its label. */
export type LevelMark = {
	readonly kind: 'freezing' | 'line';
	readonly heightM: number;
	/** Per cent from the upper edge; null: the level is off the drawing, and only an arrow points to it. */
	readonly y: number | null;
	/** `↑ ` or `↓ ` for a level off the drawing, else empty. */
	readonly arrow: string;
	/** Baseline of the label, per cent; labels neither overlap nor leave the drawing. */
	readonly labelY: number;
};

/** Height of a line of text, per cent of the drawing at its smallest. */
const TEXT_HEIGHT = 9;
const LOWEST_TEXT = 98;

function arrowTo(y: number): string {
	if (y <= 0) return '↑ ';
	return y >= 100 ? '↓ ' : '';
}

/** Returns the marks of the freezing level and the snow line, from top to bottom; missing ones are left out. */
export function levelMarks(
	levels: { readonly freezingLevelM: number | null; readonly snowLineM: number | null },
	scale: ElevationScale,
): readonly LevelMark[] {
	const known = [
		{ kind: 'freezing', heightM: levels.freezingLevelM },
		{ kind: 'line', heightM: levels.snowLineM },
	] as const;
	const marks: LevelMark[] = [];
	for (const { kind, heightM } of known) {
		if (heightM === null) continue;
		const y = heightToY(scale, heightM);
		const arrow = arrowTo(y);
		// The lowest line of text is reserved for the snow line.
		const lowest = kind === 'freezing' && levels.snowLineM !== null ? LOWEST_TEXT - TEXT_HEIGHT : LOWEST_TEXT;
		const highest = (marks.at(-1)?.labelY ?? 0) + TEXT_HEIGHT;
		// Above its line, or below it where there is no room above.
		const besideY = arrow === '' && y - 2 < TEXT_HEIGHT ? y + TEXT_HEIGHT : y - 2;
		const labelY = Math.max(highest, Math.min(besideY, lowest));
		marks.push({ kind, heightM, y: arrow === '' ? y : null, arrow, labelY });
	}
	return marks;
}

/** Says where a level is that is not on the mountain, e.g. `, above the summit`; otherwise empty. */
export function describePlace(heightM: number, { baseM, summitM }: Pick<Resort, 'baseM' | 'summitM'>): string {
	if (heightM > summitM) return ', above the summit';
	return heightM < baseM ? ', below the base' : '';
}
