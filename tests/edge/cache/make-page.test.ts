import { expect, test } from 'vitest';
import { isPersonal, isStorable } from '../../../src/edge/cache/make-page.ts';
import type { RenderedPage } from '../../../src/edge/cache/page.ts';
import { rendered } from '../support/page-fixtures.ts';

function storage(answer: RenderedPage): 'stored' | 'personal' | 'refused' {
	if (isStorable(answer)) return 'stored';
	return isPersonal(answer) ? 'personal' : 'refused';
}

test.each([200, 301, 302, 307, 308, 404, 410])('an answer with status %d is stored', (status) => {
	expect(storage(rendered('x', { status }))).toBe('stored');
});

test.each([201, 204, 206, 303, 304, 400, 401, 403, 429, 500, 502, 503, 504])(
	'an answer with status %d is not stored',
	(status) => {
		expect(storage(rendered('x', { status }))).toBe('refused');
	},
);

test.each([
	['set-cookie', 'id=1'],
	['cache-control', 'private'],
	['cache-control', 'max-age=0, no-store'],
	['cache-control', 'No-Store'],
	['cache-control', 'private="x"'],
])('an answer with %s: %s is personal', (name, value) => {
	expect(storage(rendered('x', { headers: [[name, value]] }))).toBe('personal');
});

test.each(['public, max-age=0', 'no-cache', 'no-storex', 'x-private'])(
	'cache-control: %s does not prevent storing',
	(value) => {
		expect(storage(rendered('x', { headers: [['cache-control', value]] }))).toBe('stored');
	},
);

test('a failed render with a cookie is not personal', () => {
	expect(storage(rendered('x', { status: 500, headers: [['set-cookie', 'id=1']] }))).toBe('refused');
});

test('a body shorter than its Content-Length is not stored', () => {
	expect(storage(rendered('four', { headers: [['content-length', '5']] }))).toBe('refused');
	expect(storage(rendered('four', { headers: [['content-length', '4']] }))).toBe('stored');
});
