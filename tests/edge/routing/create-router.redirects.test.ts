import { describe, expect, test } from 'vitest';
import { askOf, summary } from './route-fixture.ts';

test('a 3xx status with a location redirects, and the location is not in the headers', () => {
	const ask = askOf({
		files: ['old'],
		routes: [
			{ src: '/(.*)', headers: { 'x-a': '1' }, continue: true },
			{ src: '/old', status: 308, headers: { Location: '/new' } },
		],
	});
	const result = ask('/old');
	expect(summary(result)).toBe('308 → /new');
	expect(Object.fromEntries(result.headers)).toEqual({ 'x-a': '1' });
});

test('a 3xx status without a location redirects to the destination', () => {
	const ask = askOf({ routes: [{ src: '/(a|b)', status: 302, dest: 'https://other.test/$1?x=$1#top' }] });
	expect(summary(ask('/a'))).toBe('302 → https://other.test/a?x=a#top');
});

test('a location without a 3xx status is a header', () => {
	const ask = askOf({ files: ['a'], routes: [{ src: '/a', status: 201, headers: { location: '/b' } }] });
	expect(ask('/a')).toMatchObject({ kind: 'static', status: 201, headers: new Map([['location', '/b']]) });
});

describe('the query is added to a redirect', () => {
	test.each([
		['/about/?a=1&b', '308 → /about?a=1&b'],
		['/old?a=1', '307 → /new?b=2&a=1'],
		['/old?b=1', '307 → /new?b=2'],
		['/anchor?a=1', '308 → /page?a=1#top'],
		['/anchor', '308 → /page#top'],
	])('%s: %s', (target, expected) => {
		const ask = askOf({
			routes: [
				{ src: '^/(.*)/$', headers: { Location: '/$1' }, status: 308 },
				{ src: '^/old$', headers: { Location: '/new?b=2' }, status: 307 },
				{ src: '^/anchor$', headers: { Location: '/page#top' }, status: 308 },
			],
		});
		expect(summary(ask(target))).toBe(expected);
	});
});

describe('a visitor cannot redirect to another host', () => {
	const ask = askOf({
		routes: [
			{ src: '^/go(.*)$', headers: { Location: '/$1' }, status: 302 },
			{ src: '^/at(.*)$', headers: { Location: '$1' }, status: 302 },
			{ src: '^/dest(.*)$', dest: '/$1', status: 302 },
			{
				src: '^/next$',
				has: [{ type: 'query', key: 'to', value: '(?<to>[\\s\\S]*)' }],
				headers: { Location: '/$to' },
				status: 302,
			},
		],
	});

	test.each([
		['/go/evil.test', '302 → /evil.test'],
		['/go//evil.test', '302 → /evil.test'],
		['/at//evil.test', '302 → /evil.test'],
		['/dest/evil.test', '302 → /evil.test'],
	])('by its path: %s', (path, expected) => {
		expect(summary(ask(path))).toBe(expected);
	});

	test.each(['/evil.test', '//evil.test', '\\evil.test', 'https://evil.test', '\r\nset-cookie: a=b', '#?x'])(
		'by a condition: %j',
		(to) => {
			const result = ask(`/next?to=${encodeURIComponent(to)}`);
			const location = result.kind === 'redirect' ? result.location : '';
			expect(location).toMatch(/^\/[^/\\]/);
			expect(new URL(location, 'https://snow.test').pathname).toBe(`/${encodeURIComponent(to)}`);
		},
	);
});
