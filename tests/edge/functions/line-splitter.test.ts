import { expect, test } from 'vitest';
import { LineSplitter } from '../../../src/edge/functions/thread/line-splitter.ts';

function split(...pieces: string[]): string[] {
	const lines: string[] = [];
	const splitter = new LineSplitter((line) => lines.push(line));
	for (const piece of pieces) splitter.push(piece);
	splitter.end();
	return lines;
}

test('lines are put together from pieces', () => {
	expect(split('one\ntw', 'o\n', '\nthree')).toEqual(['one', 'two', '', 'three']);
});

test('a line without an end does not grow without bounds', () => {
	const lines = split(...Array.from({ length: 100 }, () => 'x'.repeat(1024)));
	expect(lines.map((line) => line.length)).toEqual([...Array(6).fill(16 * 1024), 4 * 1024]);
});

test('a long line that comes in one piece is cut as well', () => {
	expect(split(`${'x'.repeat(20 * 1024)}\nend`).map((line) => line.length)).toEqual([16 * 1024, 4 * 1024, 3]);
});
