import { expect, test } from 'vitest';
import { judgeAnswer } from '../../../src/edge/cache/storable.ts';
import { rendered } from '../support/page-fixtures.ts';

test.each([200, 301, 302, 307, 308, 404, 410])('an answer with status %d is stored', (status) => {
	expect(judgeAnswer(rendered('x', { status }))).toBe('store');
});

test.each([201, 204, 206, 303, 304, 400, 401, 403, 429, 500, 502, 503, 504])('one with %d is not', (status) => {
	expect(judgeAnswer(rendered('x', { status }))).toBe('refuse');
});

test.each([
	['set-cookie', 'id=1'],
	['cache-control', 'private'],
	['cache-control', 'max-age=0, no-store'],
	['cache-control', 'No-Store'],
	['cache-control', 'private="x"'],
])('an answer with %s: %s is for one visitor', (name, value) => {
	expect(judgeAnswer(rendered('x', { headers: [[name, value]] }))).toBe('personal');
});

test.each(['public, max-age=0', 'no-cache', 'no-storex', 'x-private'])(
	'cache-control: %s keeps nothing out',
	(value) => {
		expect(judgeAnswer(rendered('x', { headers: [['cache-control', value]] }))).toBe('store');
	},
);

test('a failure that sets a cookie stays a failure', () => {
	expect(judgeAnswer(rendered('x', { status: 500, headers: [['set-cookie', 'id=1']] }))).toBe('refuse');
});

test('a body shorter than announced is not stored', () => {
	expect(judgeAnswer(rendered('four', { headers: [['content-length', '5']] }))).toBe('refuse');
	expect(judgeAnswer(rendered('four', { headers: [['content-length', '4']] }))).toBe('store');
});
