import { describe, expect, test } from 'vitest';
import { snowLineM, snowLinePosition } from '../../src/domain/snow-line.ts';

describe('the snow line is 300 m below the freezing level', () => {
	test.each([
		[3000, 2700],
		[2412.4, 2112],
		[300, 0],
		[299, 0],
		[0, 0],
	])('freezing at %d m: snow down to %d m', (freezingLevelM, expected) => {
		expect(snowLineM(freezingLevelM)).toBe(expected);
	});

	test.each([
		[1999, 'below-base'],
		[2000, 'below-base'],
		[2001, 'on-mountain'],
		[3000, 'on-mountain'],
		[3001, 'above-summit'],
	] as const)('a line at %d m is %s between 2,000 and 3,000 m', (lineM, position) => {
		expect(snowLinePosition(lineM, { baseM: 2000, summitM: 3000 })).toBe(position);
	});
});
