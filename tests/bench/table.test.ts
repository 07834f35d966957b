import { expect, test } from 'vitest';
import { figure, formatTable } from './table.ts';

test('columns are as wide as their widest cell, names to the left and figures to the right', () => {
	const rows = [
		['edge', '31,000'],
		['node-http', '9'],
	];
	expect(formatTable(['server', 'rate'], rows)).toBe(
		['server       rate', '---------  ------', 'edge       31,000', 'node-http       9'].join('\n'),
	);
});

test('figures keep trailing zeros, and a missing one is a dash', () => {
	expect([figure(12_345.6), figure(2, 2), figure(null), figure(Number.NaN)]).toEqual(['12,346', '2.00', '–', '–']);
});
