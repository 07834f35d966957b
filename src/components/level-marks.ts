import type { Resort } from '../domain/resort.ts';
import { type ElevationScale, heightToY } from './elevation-scale.ts';

/** A level line across a drawing, with its label. */
export type LevelMark = {
	readonly kind: 'freezing' | 'line';
	readonly label: string;
	readonly heightM: number;
	/** Per cent from the upper edge; null: the level is off the drawing, and only its label says so. */
	readonly y: number | null;
	/** Base line of the label, per cent; labels never overlap. */
	readonly labelY: number;
};

/** Height of a line of text, per cent of the drawing at its smallest. */
const TEXT_HEIGHT = 9;
const LOWEST_TEXT = 98;

function nameOf(
	name: string,
	heightM: number,
	{ floorM, topM }: ElevationScale,
	resort: Pick<Resort, 'baseM' | 'summitM'>,
) {
	if (heightM > topM) return `↑ ${name}`;
	if (heightM < floorM) return `↓ ${name}`;
	if (heightM > resort.summitM) return `${name}, above the summit:`;
	return heightM < resort.baseM ? `${name}, below the base:` : name;
}

/** The freezing level and the snow line as marks on a drawing, from top to bottom; missing ones are left out. */
export function levelMarks(
	levels: { readonly freezingLevelM: number | null; readonly snowLineM: number | null },
	resort: Pick<Resort, 'baseM' | 'summitM'>,
	scale: ElevationScale,
): readonly LevelMark[] {
	const known = [
		{ kind: 'freezing', name: 'Freezing level', heightM: levels.freezingLevelM },
		{ kind: 'line', name: 'Snow line', heightM: levels.snowLineM },
	] as const;
	const marks: LevelMark[] = [];
	for (const { kind, name, heightM } of known) {
		if (heightM === null) continue;
		const y = heightToY(scale, heightM);
		const isDrawn = y > 0 && y < 100;
		// Room is kept for the labels that follow.
		const following = kind === 'freezing' && levels.snowLineM !== null ? TEXT_HEIGHT : 0;
		const highest = (marks.at(-1)?.labelY ?? 0) + TEXT_HEIGHT;
		const labelY = Math.max(highest, Math.min(y - 2, LOWEST_TEXT - following));
		marks.push({ kind, label: nameOf(name, heightM, scale, resort), heightM, y: isDrawn ? y : null, labelY });
	}
	return marks;
}
