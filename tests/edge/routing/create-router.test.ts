import { expect, test } from 'vitest';
import { askOf, summary } from './route-fixture.ts';

test('a build without routes serves its files and functions under their names', () => {
	const ask = askOf({ files: ['index.html', 'about/index.html', 'logo.png'], functions: ['api/hello', 'index'] });
	expect(summary(ask('/'))).toBe('200 index.html');
	expect(summary(ask('/about/'))).toBe('200 about/index.html');
	expect(summary(ask('/api/hello?a=1'))).toBe('own api/hello /api/hello?a=1');
	expect(summary(ask('/nothing'))).toBe('404 NOT_FOUND');
});

test('a function called index is the page of its folder', () => {
	const ask = askOf({ functions: ['index', 'blog/index'] });
	expect(summary(ask('/'))).toBe('own index /');
	expect(summary(ask('/blog'))).toBe('own blog/index /blog');
});

test('a non-ASCII name is found by its encoded path', () => {
	const ask = askOf({ files: ['café.txt'], functions: ['hütte'] });
	expect(summary(ask('/caf%C3%A9.txt'))).toBe('200 café.txt');
	expect(summary(ask('/h%C3%BCtte'))).toBe('own hütte /h%C3%BCtte');
});

test('phases run in the order none, files and functions, filesystem, miss, rewrite, resource, error', () => {
	const files = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh'];
	const routes = [
		{ src: '/a', dest: '/first' },
		{ handle: 'resource' as const },
		{ src: '/[abcdef]', dest: '/sixth' },
		{ handle: 'rewrite' as const },
		{ src: '/[abcde]', dest: '/fifth' },
		{ handle: 'miss' as const },
		{ src: '/[abcd]', dest: '/fourth', check: true },
		{ handle: 'filesystem' as const },
		{ src: '/[abc]', dest: '/third' },
		{ handle: 'error' as const },
		{ src: '/.*', status: 404, dest: '/seventh' },
	];
	const ask = askOf({ files: [...files, 'b'], routes });
	expect(['/a', '/b', '/c', '/d', '/e', '/f', '/g'].map((path) => summary(ask(path)))).toEqual([
		'200 first',
		'200 b',
		'200 third',
		'200 fourth',
		'200 fifth',
		'200 sixth',
		'404 seventh',
	]);
});

test('a route with continue adds headers and status, and the next routes are matched', () => {
	const ask = askOf({
		files: ['page'],
		routes: [
			{ src: '/.*', headers: { 'X-A': '1', 'X-B': '1' }, continue: true },
			{ src: '/page', headers: { 'x-b': '2' }, status: 203, continue: true },
		],
	});
	const result = ask('/page');
	expect(summary(result)).toBe('203 page');
	expect(Object.fromEntries(result.headers)).toEqual({ 'x-a': '1', 'x-b': '2' });
});

test('the next routes match against the destination of a route with continue', () => {
	const ask = askOf({
		functions: ['api/v2'],
		routes: [
			{ src: '/v1/(.*)', dest: '/v2/$1', continue: true },
			{ src: '/v2/(.*)', dest: '/api/v2?name=$1' },
		],
	});
	expect(summary(ask('/v1/snow'))).toBe('own api/v2 /api/v2?name=snow');
});

test('a route with only headers ends its phase, not the routing', () => {
	const ask = askOf({
		functions: ['page'],
		routes: [
			{ src: '/about', headers: { 'x-csp': 'strict' } },
			{ src: '/about', headers: { 'x-never': '1' }, continue: true },
			{ handle: 'filesystem' },
			{ src: '/about', dest: '/page' },
		],
	});
	const result = ask('/about');
	expect(summary(result)).toBe('own page /page');
	expect(Object.fromEntries(result.headers)).toEqual({ 'x-csp': 'strict' });
});

test('if a checked destination does not exist, later routes match against it', () => {
	const ask = askOf({
		functions: ['_render'],
		routes: [
			{ handle: 'filesystem' },
			{ src: '^/card(?:/([^/]+?))$', dest: '/alerts?id=$1', check: true },
			{ src: '^/alerts$', dest: '_render' },
		],
	});
	expect(summary(ask('/card/7?x=1'))).toBe('own _render /_render?id=7&x=1');
});

test('if an unchecked destination does not exist, only later phases match against it', () => {
	const routes = [
		{ src: '/old', dest: '/new', status: 203 },
		{ src: '/new', headers: { 'x-same-phase': '1' }, continue: true },
		{ handle: 'rewrite' as const },
		{ src: '/new', dest: '/page' },
	];
	expect(summary(askOf({ routes, files: ['page'] })('/old'))).toBe('203 page');
	expect(summary(askOf({ routes })('/old'))).toBe('404 NOT_FOUND');
});

test('a destination with a status is served with that status', () => {
	const ask = askOf({
		files: ['404.html'],
		functions: ['_render'],
		routes: [
			{ handle: 'filesystem' },
			{ src: '/f/.*', dest: '/_render', status: 404 },
			{ src: '/.*', dest: '/404.html', status: 404 },
		],
	});
	expect(summary(ask('/nothing'))).toBe('404 404.html');
	expect(ask('/f/nothing')).toMatchObject({ kind: 'function', status: 404, owned: false });
});

test('an error status without a destination blocks a path, even if a file exists there', () => {
	const ask = askOf({ files: ['secret.txt'], routes: [{ src: '/secret.*', status: 410 }] });
	expect(summary(ask('/secret.txt'))).toBe('410 GONE');
});

test('a route that denies is answered with 403', () => {
	const ask = askOf({ files: ['a'], routes: [{ src: '/a', mitigate: { action: 'deny' } }] });
	expect(summary(ask('/a'))).toBe('403 FORBIDDEN');
});

test('when an output is found, the phase hit adds headers and replaces none', () => {
	const ask = askOf({
		files: ['a.txt'],
		routes: [
			{ src: '/a.txt', headers: { 'x-a': 'route' }, continue: true },
			{ handle: 'hit' },
			{ src: '/(.*)', headers: { 'x-a': 'hit', 'x-matched': '/$1' }, continue: true },
		],
	});
	expect(Object.fromEntries(ask('/a.txt').headers)).toEqual({ 'x-a': 'route', 'x-matched': '/a.txt' });
	expect(ask('/b.txt').headers.size).toBe(0);
});

test('a route without continue ends the phase hit', () => {
	const routes = [
		{ handle: 'hit' as const },
		{ src: '/.*', headers: { 'x-a': '1' }, continue: true },
		{ src: '/.*', headers: { 'x-b': '1' } },
		{ src: '/.*', headers: { 'x-c': '1' }, continue: true },
	];
	expect(Object.fromEntries(askOf({ files: ['a'], routes })('/a').headers)).toEqual({ 'x-a': '1', 'x-b': '1' });
});

test('miss adds headers and replaces none', () => {
	const ask = askOf({
		functions: ['page'],
		routes: [
			{ src: '/.*', headers: { 'x-a': 'route' }, continue: true },
			{ handle: 'miss' },
			{ src: '/.*', headers: { 'x-a': 'miss', 'x-b': 'miss' }, continue: true },
			{ handle: 'rewrite' },
			{ src: '/.*', dest: '/page' },
		],
	});
	expect(Object.fromEntries(ask('/a').headers)).toEqual({ 'x-a': 'route', 'x-b': 'miss' });
});

test('the phase miss ignores a status set by an earlier phase', () => {
	const ask = askOf({
		files: ['lost', 'page'],
		routes: [
			{ src: '/lost', status: 404, continue: true },
			{ src: '/search', status: 404, continue: true },
			{ handle: 'rewrite' },
			{ src: '/search', dest: '/page' },
		],
	});
	expect(summary(ask('/lost'))).toBe('404 lost');
	expect(summary(ask('/search'))).toBe('404 page');
});

test('in the phase miss, a checked route sets the status if nothing is found', () => {
	const ask = askOf({
		files: ['_next/a.js'],
		functions: ['page'],
		routes: [
			{ handle: 'miss' },
			{ src: '/_next/.+', status: 404, check: true, dest: '$0' },
			{ handle: 'rewrite' },
			{ src: '/.*', dest: '/page' },
		],
	});
	expect(summary(ask('/_next/a.js'))).toBe('200 _next/a.js');
	expect(summary(ask('/_next/b.js'))).toBe('404 NOT_FOUND');
	expect(summary(ask('/other'))).toBe('own page /page');
});

test('the phase error matches against the status and the requested path', () => {
	const ask = askOf({
		files: ['404.html', '410.html'],
		routes: [
			{ src: '/gone', status: 410 },
			{ handle: 'error' },
			{ src: '^/api/.*$', status: 404 },
			{ src: '/.*', status: 404, dest: '/404.html', headers: { 'x-page': 'not found' } },
			{ src: '/.*', status: 410, dest: '/410.html' },
		],
	});
	expect(summary(ask('/x'))).toBe('404 404.html');
	expect(ask('/x').headers.get('x-page')).toBe('not found');
	expect(summary(ask('/api/x'))).toBe('404 NOT_FOUND');
	expect(summary(ask('/gone'))).toBe('410 410.html');
});

test('a destination on another host is answered with 502, not fetched', () => {
	const ask = askOf({ routes: [{ src: '/proxy/(.*)', dest: 'https://other.test/$1' }] });
	expect(ask('/proxy/a')).toMatchObject({ kind: 'error', status: 502, code: 'ROUTER_EXTERNAL_TARGET_ERROR' });
});

test('a route with override discards headers and status of earlier routes', () => {
	const ask = askOf({
		files: ['a'],
		routes: [
			{ src: '/.*', headers: { 'x-a': '1' }, status: 203, continue: true },
			{ src: '/a', headers: { 'x-b': '2' }, override: true, continue: true },
		],
	});
	expect(summary(ask('/a'))).toBe('200 a');
	expect(Object.fromEntries(ask('/a').headers)).toEqual({ 'x-b': '2' });
});

test('headers of an important route are marked, and override others in the phase hit', () => {
	const ask = askOf({
		functions: ['f'],
		routes: [
			{ src: '/f', headers: { 'x-a': 'route' }, continue: true },
			{ handle: 'hit' },
			{ src: '/f', headers: { 'x-a': 'hit' }, important: true, continue: true },
		],
	});
	const result = ask('/f');
	expect(result.headers.get('x-a')).toBe('hit');
	expect(result).toMatchObject({ important: new Set(['x-a']) });
});
