import type { Resort } from '../domain/resort.ts';
import { type SnowLinePosition, snowLinePosition } from '../domain/snow-line.ts';
import { type ElevationScale, heightToY } from './elevation-scale.ts';
import { type RidgePoint, ridgeOutline } from './ridge-outline.ts';

/** Size of the frame that paths are drawn in; the page stretches it to fit. */
export const FRAME = { width: 400, height: 200 } as const;

/** A point in the frame, `y` downwards. */
export type DrawnPoint = { readonly x: number; readonly y: number };

/** The parts of one mountain, as SVG path data in the frame; empty where there is no such part. */
export type MountainDrawing = {
	/** Where precipitation falls as snow. */
	readonly snowPath: string;
	/** Where it falls as rain. */
	readonly rainPath: string;
	/** The faces turned away from the light. */
	readonly shadePath: string;
	readonly summit: DrawnPoint;
	/** Where the left flank reaches the height of the base area. */
	readonly base: DrawnPoint;
	/** Null: unknown, or outside the frame; then `snowLinePlace` says where it is. */
	readonly snowLineY: number | null;
	readonly snowLinePlace: SnowLinePosition | 'unknown';
};

/** Where the flanks of a lone peak leave the frame. */
const EDGE_Y = FRAME.height * 0.92;
/** Faces lower than this are only roughness of the skyline. */
const MIN_FACE = 14;

/** Returns the vertical position of a height in the frame. */
export function toFrameY(scale: ElevationScale, heightM: number): number {
	return Math.round((heightToY(scale, heightM) * FRAME.height) / 100);
}

function toPath(points: readonly DrawnPoint[]): string {
	if (points.length < 3) return '';
	return `M${points.map(({ x, y }) => `${Math.round(x)} ${Math.round(y)}`).join('L')}Z`;
}

/** Returns the part of a polygon on the kept side of a level line (Sutherland–Hodgman clipping). */
function cutAt(polygon: readonly DrawnPoint[], levelY: number, keep: 'above' | 'below'): readonly DrawnPoint[] {
	const isKept = ({ y }: DrawnPoint) => (keep === 'above' ? y < levelY : y > levelY);
	return polygon.flatMap((to, index) => {
		const from = polygon.at(index - 1) ?? to;
		const kept = isKept(to) ? [to] : [];
		if (isKept(from) === isKept(to)) return kept;
		const x = from.x + ((to.x - from.x) * (levelY - from.y)) / (to.y - from.y);
		return [{ x, y: levelY }, ...kept];
	});
}

/** Returns the points from a peak down to the next saddle, the peak first. */
function descentFrom(outline: readonly DrawnPoint[], peak: number): readonly DrawnPoint[] {
	const end = outline.findIndex(({ y }, index) => index > peak && (outline[index + 1]?.y ?? 0) < y);
	return outline.slice(peak, end === -1 ? undefined : end + 1);
}

/**
 * Returns one face turned away from the light: down a wavering spur and back along the skyline. It ends in the gully
 * below the saddle between two peaks; the last one reaches the foot.
 */
function faceBelow(descent: readonly DrawnPoint[]): readonly DrawnPoint[] {
	const [peak, end] = [descent[0], descent.at(-1)];
	if (peak === undefined || end === undefined || end.y - peak.y < MIN_FACE) return [];
	const [breadth, drop] = [end.x - peak.x, end.y - peak.y];
	const isLast = end.x >= FRAME.width;
	const foot = isLast
		? { x: peak.x + breadth * 0.36, y: FRAME.height }
		: { x: end.x + breadth * 0.05, y: Math.min(FRAME.height, end.y + drop * 1.1) };
	const waver = isLast ? 0.12 : 0.05;
	const spur = [0.13, 0.28, 0.46, 0.7].map((down, index) => ({
		x: peak.x + (foot.x - peak.x) * (down ** 1.6 + (index % 2 === 0 ? waver : -waver)),
		y: peak.y + (foot.y - peak.y) * down,
	}));
	const corner = isLast ? [{ x: FRAME.width, y: FRAME.height }] : [];
	return [peak, ...spur, foot, ...corner, ...descent.slice(1).toReversed()];
}

function shadeOf(outline: readonly DrawnPoint[]): string {
	const isPeak = ({ y }: DrawnPoint, index: number) =>
		y < (outline[index - 1]?.y ?? 0) && y < (outline[index + 1]?.y ?? 0);
	return outline
		.map((point, index) => (isPeak(point, index) ? toPath(faceBelow(descentFrom(outline, index))) : ''))
		.join('');
}

function findBase(outline: readonly DrawnPoint[], baseY: number): DrawnPoint {
	const index = outline.findIndex(({ y }) => y <= baseY);
	const to = outline[index];
	const from = outline[index - 1];
	if (to === undefined || from === undefined) return { x: 0, y: baseY };
	return { x: from.x + ((to.x - from.x) * (from.y - baseY)) / (from.y - to.y), y: baseY };
}

/** Draws a mountain with its base, its summit and the snow line at their heights to scale. */
export function drawMountain(
	resort: Pick<Resort, 'id' | 'baseM' | 'summitM'>,
	snowLineM: number | null,
	scale: ElevationScale,
	shape: 'peak' | 'range',
): MountainDrawing {
	const { width, height } = FRAME;
	const summitY = toFrameY(scale, resort.summitM);
	const rising = height - summitY;
	const toDrawn = ({ x, rise }: RidgePoint): DrawnPoint => ({ x: x * width, y: height - rise * rising });
	const outline = ridgeOutline(resort.id, shape, (height - EDGE_Y) / rising).map(toDrawn);
	const summit = outline.reduce((best, point) => (point.y < best.y ? point : best));
	const polygon = [...outline, { x: width, y: height }, { x: 0, y: height }];
	const lineY = snowLineM === null ? null : toFrameY(scale, snowLineM);
	return {
		// With an unknown snow line there is only one part, which the style sheet draws in neither colour.
		snowPath: toPath(lineY === null ? polygon : cutAt(polygon, lineY, 'above')),
		rainPath: lineY === null ? '' : toPath(cutAt(polygon, lineY, 'below')),
		shadePath: shadeOf(outline),
		summit,
		base: findBase(outline, toFrameY(scale, resort.baseM)),
		snowLineY: lineY !== null && lineY > 0 && lineY < height ? lineY : null,
		snowLinePlace: snowLineM === null ? 'unknown' : snowLinePosition(snowLineM, resort),
	};
}
