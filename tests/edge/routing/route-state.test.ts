import { expect, test } from 'vitest';
import { askOf, summary } from './route-fixture.ts';

const immutable = {
	src: '^/_astro(?:/(.*))$',
	headers: { 'cache-control': 'public, max-age=31536000, immutable', 'cdn-cache-control': 'max-age=60' },
	continue: true,
};

test('an existing asset may be cached for a year', () => {
	const result = askOf({ files: ['_astro/a.css'], routes: [immutable] })('/_astro/a.css');
	expect(result.headers.get('cache-control')).toContain('immutable');
});

test.each([
	['without an error page', [], [], '404 NOT_FOUND'],
	['with a static page', ['404.html'], [{ src: '/.*', dest: '/404.html', status: 404 }], '404 404.html'],
	['with a page of a function', [], [{ src: '/.*', dest: '/_render', status: 404 }], '404 _render /_render'],
])('a missing asset is not cached, %s', (_, files, routes, expected) => {
	const ask = askOf({ files, functions: ['_render'], routes: [immutable, { handle: 'filesystem' }, ...routes] });
	const result = ask('/_astro/gone.css');
	expect(summary(result)).toBe(expected);
	expect(Object.fromEntries(result.headers)).toEqual({ 'cache-control': 'no-store' });
});

test('a 404 for a private page stays private', () => {
	const headers = { 'Cache-Control': 'private, no-store' };
	const result = askOf({ routes: [{ src: '/alerts(.*)', headers, continue: true }] })('/alerts/x.css');
	expect(result.headers.get('cache-control')).toBe('private, no-store');
});

test('caching headers set by an error route are kept', () => {
	const ask = askOf({
		files: ['404.html'],
		routes: [
			immutable,
			{ handle: 'filesystem' },
			{ src: '^/_astro/.*$', status: 404, headers: { 'cache-control': 'public, max-age=10' } },
			{ handle: 'error' },
			{ src: '^/other$', status: 404, dest: '/404.html', headers: { 'cache-control': 'public, max-age=20' } },
		],
	});
	expect(ask('/_astro/gone.css').headers.get('cache-control')).toBe('public, max-age=10');
	expect(ask('/other').headers.get('cache-control')).toBe('public, max-age=20');
});
