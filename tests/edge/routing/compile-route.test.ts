import { describe, expect, test } from 'vitest';
import { askOf, summary } from './route-fixture.ts';

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

	test.each(['/one', '/item/7', '/docs/a/b', '/direct'])('%s has a route or function of its own', (path) => {
		expect(ask(path)).toMatchObject({ kind: 'function', owned: true });
	});

	test.each(['/two', '/item/7/8', '/'])('%s is found by the catch-all', (path) => {
		expect(ask(path)).toMatchObject({ kind: 'function', owned: false });
	});

	test('a route with one parameter at the root is not a catch-all', () => {
		const routes = [{ src: '^/([^/]+?)/?$', dest: '/page?slug=$1' }];
		expect(askOf({ functions: ['page'], routes })('/snow')).toMatchObject({ owned: true });
	});
});

describe('locale', () => {
	const ask = askOf({
		files: ['index.html'],
		routes: [{ src: '^/$', locale: { redirect: { en: '/', de: '/de', fr: 'https://snow.fr' }, cookie: 'LANG' } }],
	});

	test.each([
		[{}, '200 index.html'],
		[{ 'accept-language': 'de,en;q=0.5' }, '307 → /de'],
		[{ 'accept-language': 'FR;q=0.9' }, '307 → https://snow.fr'],
		[{ 'accept-language': 'en' }, '200 index.html'],
		[{ 'accept-language': 'de-AT' }, '200 index.html'],
		[{ 'accept-language': 'de', cookie: 'a=b; LANG=en' }, '200 index.html'],
		[{ 'accept-language': 'de', cookie: 'LANG=tlh' }, '307 → /de'],
	])('%j: %s', (headers, expected) => {
		expect(summary(ask('/', { headers }))).toBe(expected);
	});
});
