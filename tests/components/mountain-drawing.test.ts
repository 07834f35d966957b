import { expect, test } from 'vitest';
import { heightToY, sharedScale } from '../../src/components/elevation-scale.ts';
import { drawMountain, FRAME } from '../../src/components/mountain-drawing.ts';
import { ridgeOutline } from '../../src/components/ridge-outline.ts';
import { describeSnowLine } from '../../src/components/snow-line-words.ts';
import { resorts } from '../../src/domain/resort.ts';

const resort = { id: 'test', baseM: 2000, summitM: 3000 };
const scale = sharedScale([resort]);
const draw = (snowLineM: number | null) => drawMountain(resort, snowLineM, scale, 'peak');
const yValues = (path: string) => [...path.matchAll(/\d+ (\d+)/g)].map(([, y]) => Number(y));
const seeds = Array.from({ length: 200 }, (_, index) => `resort-${index}`);

test('every outline runs from edge to edge, and has one summit', () => {
	for (const shape of ['peak', 'range'] as const) {
		for (const seed of seeds) {
			const outline = ridgeOutline(seed, shape);
			const xs = outline.map(({ x }) => x);
			expect(
				xs.toSorted((a, b) => a - b),
				seed,
			).toEqual(xs);
			expect([xs[0], xs.at(-1)], seed).toEqual([0, 1]);
			expect(
				outline.filter(({ rise }) => rise >= 1),
				seed,
			).toHaveLength(1);
			expect(Math.min(...outline.map(({ rise }) => rise)), seed).toBeGreaterThanOrEqual(0);
		}
	}
});

test('a resort keeps its silhouette, and shares it with no other', () => {
	expect(ridgeOutline('mammoth', 'peak')).toEqual(ridgeOutline('mammoth', 'peak'));
	expect(new Set(seeds.map((seed) => JSON.stringify(ridgeOutline(seed, 'peak')))).size).toBe(seeds.length);
});

test('the flanks of all peaks leave the frame at the same height', () => {
	const page = sharedScale(resorts);
	const edges = resorts.map((one) => yValues(drawMountain(one, null, page, 'peak').snowPath)[0]);
	expect(new Set(edges).size).toBe(1);
});

test('summit and base are at their heights', () => {
	const { summit, base } = draw(2500);
	const offBy = (y: number, heightM: number) => Math.abs(y - (heightToY(scale, heightM) * FRAME.height) / 100);
	expect(offBy(summit.y, 3000)).toBeLessThanOrEqual(0.5);
	expect(offBy(base.y, 2000)).toBeLessThanOrEqual(0.5);
	expect(base.x).toBeLessThan(summit.x);
});

test('the snow line cuts the mountain in two, snow above and rain below', () => {
	const { snowPath, rainPath, snowLineY } = draw(2500);
	expect(snowLineY).not.toBeNull();
	expect(Math.max(...yValues(snowPath))).toBe(snowLineY);
	expect(Math.min(...yValues(rainPath))).toBe(snowLineY);
});

test('a snow line below the drawing leaves snow only, and no line', () => {
	const drawing = draw(300);
	expect(drawing).toMatchObject({ rainPath: '', snowLineY: null, snowLinePlace: 'below-base' });
	expect(drawing.snowPath).not.toBe('');
});

test('a snow line above the drawing leaves rain only, and no line', () => {
	const drawing = draw(5000);
	expect(drawing).toMatchObject({ snowPath: '', snowLineY: null, snowLinePlace: 'above-summit' });
	expect(drawing.rainPath).not.toBe('');
});

test('an unknown snow line leaves one part that is neither', () => {
	expect(draw(null)).toMatchObject({ rainPath: '', snowLineY: null, snowLinePlace: 'unknown' });
	expect(describeSnowLine('unknown', null)).toBe('The snow line is not available.');
});

test('the description of the snow line says where it rains and snows', () => {
	expect(describeSnowLine('on-mountain', 2500)).toBe(
		'Snow line at 8,200 ft, between base and summit: rain below it, snow above.',
	);
});

test('no path leaves the frame', () => {
	for (const id of seeds) {
		for (const shape of ['peak', 'range'] as const) {
			const { snowPath, rainPath, shadePath } = drawMountain({ ...resort, id }, 2500, scale, shape);
			const numbers = [...`${snowPath}${rainPath}${shadePath}`.matchAll(/(-?\d+) (-?\d+)/g)];
			for (const [, x, y] of numbers) {
				expect(Number(x)).toBeGreaterThanOrEqual(0);
				expect(Number(x)).toBeLessThanOrEqual(FRAME.width);
				expect(Number(y)).toBeGreaterThanOrEqual(0);
				expect(Number(y)).toBeLessThanOrEqual(FRAME.height);
			}
		}
	}
});

test('contour lines are a thousand feet apart, all within the drawing', () => {
	const { contoursM, floorM, topM } = sharedScale(resorts);
	for (const [index, heightM] of contoursM.entries()) {
		expect(heightM).toBeGreaterThanOrEqual(floorM);
		expect(heightM).toBeLessThanOrEqual(topM);
		expect(heightM - (contoursM[index - 1] ?? heightM - 304.8)).toBeCloseTo(304.8);
	}
});

test('a page without resorts still has a scale', () => expect(sharedScale([]).topM).toBeGreaterThan(0));
