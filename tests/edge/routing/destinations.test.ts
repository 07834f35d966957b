import { describe, expect, test } from 'vitest';
import { encodePathTextForQuery } from '../../../src/edge/routing/captures.ts';
import { askOf, summary } from './route-fixture.ts';

const TOKEN = 'x_astro_path_token=T';

function isrAsk() {
	return askOf({
		cached: { _isr: ['x_astro_path', 'x_astro_path_token'] },
		routes: [
			{ handle: 'filesystem' },
			{ src: '^(/resorts/([^/]+?))$', dest: `/_isr?x_astro_path=$1&${TOKEN}` },
			{ src: '^(/)$', dest: `/_isr?x_astro_path=$1&${TOKEN}` },
		],
	});
}

describe('groups', () => {
	test.each([
		['_render', '/_render'],
		['/$1', '/a/b'],
		['$1', '/a/b'],
		['/x$1', '/xa/b'],
		['/x/$1/$2/$3', '/x/a/b/b/'],
		['/x/$two', '/x/b'],
		['/x/$' + '{two}s', '/x/bs'],
		['/x/$twos', '/x/bs'],
		['/x/$20', '/x/b0'],
		['/x/$unknown', '/x/'],
		['/x/$', '/x/$'],
	])('%s becomes %s', (dest, path) => {
		const ask = askOf({
			functions: [path.replace(/^\/|\/$/g, '')],
			routes: [{ src: '^/(a/(?<two>b))(c)?$', dest }],
		});
		expect(ask('/a/b')).toMatchObject({ kind: 'function', destPath: path });
	});

	test('a named group that did not match is empty', () => {
		const ask = askOf({ functions: ['f'], routes: [{ src: '^/a(?<rest>/b)?$', dest: '/f?rest=$rest&x=$1' }] });
		expect(summary(ask('/a'))).toBe('own f /f?rest=&x=');
	});

	test('a destination keeps what it encodes itself', () => {
		const ask = askOf({ functions: ['f'], routes: [{ src: '/a', dest: '/f?q=a%20b%26c#top' }] });
		expect(summary(ask('/a'))).toBe('own f /f?q=a%20b%26c');
	});
});

describe('text of the path in a query', () => {
	test.each([
		['/resorts/mammoth', '%2Fresorts%2Fmammoth'],
		['/resorts/caf%C3%A9', '%2Fresorts%2Fcaf%C3%A9'],
		['/resorts/a&b=c+d', '%2Fresorts%2Fa%26b%3Dc%2Bd'],
		['/resorts/a%26b', '%2Fresorts%2Fa%26b'],
		['/resorts/a%20b', '%2Fresorts%2Fa%20b'],
	])('%s is encoded once', (path, value) => {
		expect(isrAsk()(path)).toMatchObject({ destPath: '/_isr', destQuery: `x_astro_path=${value}&${TOKEN}` });
	});

	test.each(['/a%3Fb', '/100%25', '/a%23b', '/a%2Fb', '/a%5Cb', '/a%0Ab', '/a%20', '/a%20%20', '/%C3%A9%20', '/%FF'])(
		'%s is read as the same path by any reader that decodes the value once',
		(path) => {
			const value = new URLSearchParams(`v=${encodePathTextForQuery(path)}`).get('v') ?? '';
			expect(new URL(value, 'https://snow.test').href).toBe(`https://snow.test${path}`);
		},
	);

	test('a value of the path cannot add a parameter', () => {
		const result = isrAsk()('/resorts/a&x_astro_path=alerts');
		const query = new URLSearchParams(result.kind === 'function' ? result.destQuery : '');
		expect(query.getAll('x_astro_path')).toEqual(['/resorts/a&x_astro_path=alerts']);
	});
});

describe('parameters of the request', () => {
	test('stay beside those of the destination', () => {
		expect(isrAsk()('/?utm=1&utm=2')).toMatchObject({ destQuery: `x_astro_path=%2F&${TOKEN}&utm=1&utm=2` });
	});

	test.each([
		'x_astro_path=/alerts',
		'x_astro_path=/alerts&x_astro_path=/account',
		'x%5Fastro_path=/alerts',
		'%78_astro_path=/alerts',
		'x_astro_path',
		'&&x_astro_path=/alerts&',
		'x_astro_path_token=U&x_astro_path=/alerts',
	])('are replaced by those of the destination: %s', (query) => {
		expect(isrAsk()(`/?${query}`)).toMatchObject({ destQuery: `x_astro_path=%2F&${TOKEN}` });
	});

	test('with a space in their name are compared as functions read them', () => {
		const ask = askOf({ functions: ['f'], routes: [{ src: '/', dest: '/f?a+b=1' }] });
		expect(summary(ask('/?a%20b=2&a+b=3&ab=4'))).toBe('own f /f?a+b=1&ab=4');
	});

	test('are not lost where a path is found without a route', () => {
		expect(summary(askOf({ functions: ['f'] })('/f?a=%20&b'))).toBe('own f /f?a=%20&b');
	});
});

test('a route written for letters outside ASCII matches their encoded path, and hands it on encoded', () => {
	const ask = askOf({
		functions: ['f'],
		routes: [
			{ src: '^/hütte/([^/]+)$', headers: { 'x-name': '$1' }, continue: true },
			{ src: '^/(hütte)/([^/]+)$', dest: '/f?id=$2&path=/$1' },
		],
	});
	const result = ask('/h%C3%BCtte/a%3Fb%26%C3%A9');
	expect(result.headers.get('x-name')).toBe('a%3Fb%26%C3%A9');
	expect(summary(result)).toBe('own f /f?id=a%253Fb%26%C3%A9&path=/h%C3%BCtte');
});

describe('owned', () => {
	const ask = askOf({
		functions: ['page', 'direct'],
		routes: [
			{ handle: 'filesystem' },
			{ src: '^/one$', dest: '/page' },
			{ src: '^/item/([^/]+)$', dest: '/page?id=$1' },
			{ src: '^/docs(?:/(.*))?$', dest: '/page?doc=$1' },
			{ src: '^(?:/(.*?))?/?$', dest: '/page' },
		],
	});

	test.each(['/one', '/item/7', '/docs/a/b', '/direct'])('%s has a route or a name of its own', (path) => {
		expect(ask(path)).toMatchObject({ kind: 'function', owned: true });
	});

	test.each(['/two', '/item/7/8', '/'])('%s is found by the catch-all', (path) => {
		expect(ask(path)).toMatchObject({ kind: 'function', owned: false });
	});

	test('a page with one parameter at the root is a page, not a catch-all', () => {
		const routes = [{ src: '^/([^/]+?)/?$', dest: '/page?slug=$1' }];
		expect(askOf({ functions: ['page'], routes })('/snow')).toMatchObject({ owned: true });
	});
});
