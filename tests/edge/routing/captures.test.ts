import { describe, expect, test } from 'vitest';
import { encodePathTextForQuery } from '../../../src/edge/routing/captures.ts';
import { askIsr, askOf, summary, TOKEN } from './route-fixture.ts';

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

	test('the encoding of a destination is kept', () => {
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
		expect(askIsr()(path)).toMatchObject({ destPath: '/_isr', destQuery: `x_astro_path=${value}&${TOKEN}` });
	});

	test.each(['/a%3Fb', '/100%25', '/a%23b', '/a%2Fb', '/a%5Cb', '/a%0Ab', '/a%20', '/a%20%20', '/%C3%A9%20', '/%FF'])(
		'%s is the same path for any code that decodes the value once',
		(path) => {
			const value = new URLSearchParams(`v=${encodePathTextForQuery(path)}`).get('v') ?? '';
			expect(new URL(value, 'https://snow.test').href).toBe(`https://snow.test${path}`);
		},
	);

	test('text of the path cannot add a parameter', () => {
		const result = askIsr()('/resorts/a&x_astro_path=alerts');
		const query = new URLSearchParams(result.kind === 'function' ? result.destQuery : '');
		expect(query.getAll('x_astro_path')).toEqual(['/resorts/a&x_astro_path=alerts']);
	});
});
