import { expect, test } from 'vitest';
import { sharedScale } from '../../src/components/elevation-scale.ts';
import { describePlace, levelMarks } from '../../src/components/level-marks.ts';

const resort = { baseM: 2000, summitM: 3000 };
const scale = sharedScale([resort]);
const marks = (freezingLevelM: number | null, snowLineM: number | null) =>
	levelMarks({ freezingLevelM, snowLineM }, scale);

test('a level on the drawing has a line, and its label above it', () => {
	const [mark] = marks(null, 2500);
	expect(mark).toMatchObject({ kind: 'line', heightM: 2500, arrow: '' });
	expect(mark?.labelY).toBeLessThan(mark?.y ?? 0);
});

test('a level off the drawing has no line, but an arrow', () => {
	expect(marks(null, 9000)).toMatchObject([{ y: null, arrow: '↑ ' }]);
	expect(marks(null, 100)).toMatchObject([{ y: null, arrow: '↓ ' }]);
});

test('a missing level is left out', () => {
	expect(marks(null, null)).toEqual([]);
	expect(marks(2500, null).map(({ kind }) => kind)).toEqual(['freezing']);
});

test('labels stay on the drawing and a line of text apart, wherever the levels are', () => {
	for (let freezingLevelM = 0; freezingLevelM <= 6000; freezingLevelM += 50) {
		const [freezing, line] = marks(freezingLevelM, Math.max(0, freezingLevelM - 300));
		const [upper, lower] = [freezing?.labelY ?? Number.NaN, line?.labelY ?? Number.NaN];
		expect(upper, `${freezingLevelM} m`).toBeGreaterThanOrEqual(9);
		expect(lower - upper, `${freezingLevelM} m`).toBeGreaterThanOrEqual(9);
		expect(lower, `${freezingLevelM} m`).toBeLessThanOrEqual(98);
	}
});

test('only a level that is not on the mountain says where it is', () => {
	expect(describePlace(3001, resort)).toBe(', above the summit');
	expect(describePlace(1999, resort)).toBe(', below the base');
	expect([2000, 2500, 3000].map((heightM) => describePlace(heightM, resort))).toEqual(['', '', '']);
});
