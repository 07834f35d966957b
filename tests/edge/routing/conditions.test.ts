import type { RouteWithSrc } from '@vercel/routing-utils';
import { describe, expect, test } from 'vitest';
import type { RouteRequest } from '../../../src/edge/routing/route-result.ts';
import { askOf, summary } from './route-fixture.ts';

type Conditions = Pick<RouteWithSrc, 'has' | 'missing' | 'methods' | 'caseSensitive'>;
type Given = Partial<Pick<RouteRequest, 'method' | 'host' | 'headers'>>;

/** Whether a route with these conditions matches the request. */
function holds(conditions: Conditions, target: string, request?: Given): boolean {
	const ask = askOf({ files: ['taken'], routes: [{ src: '/page', dest: '/taken', ...conditions }] });
	return ask(target, request).kind === 'static';
}

describe('has', () => {
	test.each<[string, NonNullable<Conditions['has']>[number], string, Given, boolean]>([
		['a query parameter that is there', { type: 'query', key: 'a' }, '/page?a', {}, true],
		['a query parameter that is not there', { type: 'query', key: 'a' }, '/page?b=a', {}, false],
		['a query value as a whole', { type: 'query', key: 'a', value: 'b' }, '/page?a=bb', {}, false],
		['a query value, decoded', { type: 'query', key: 'a', value: 'b c' }, '/page?a=b+c', {}, true],
		['one of repeated query values', { type: 'query', key: 'a', value: '2' }, '/page?a=1&a=2', {}, true],
		['a query value in its own case', { type: 'query', key: 'a', value: 'B' }, '/page?a=b', {}, false],
		['a header in any spelling', { type: 'header', key: 'X-A' }, '/page', { headers: { 'x-a': '' } }, true],
		['a header value', { type: 'header', key: 'x-a', value: '(1|2)' }, '/page', { headers: { 'x-a': '2' } }, true],
		['no header of every object', { type: 'header', key: 'constructor' }, '/page', {}, false],
		['a cookie', { type: 'cookie', key: 'a' }, '/page', { headers: { cookie: 'b=1; a=2' } }, true],
		['a cookie value', { type: 'cookie', key: 'a', value: '2' }, '/page', { headers: { cookie: 'a="2"' } }, true],
		[
			'a cookie value, decoded',
			{ type: 'cookie', key: 'a', value: 'é' },
			'/page',
			{ headers: { cookie: 'a=%C3%A9' } },
			true,
		],
		[
			'a cookie value that is no encoding',
			{ type: 'cookie', key: 'a', value: '%' },
			'/page',
			{ headers: { cookie: 'a=%' } },
			true,
		],
		[
			'the first cookie of a name',
			{ type: 'cookie', key: 'a', value: '2' },
			'/page',
			{ headers: { cookie: 'a=1; a=2' } },
			false,
		],
		['a host', { type: 'host', value: 'snow\\.test' }, '/page', { host: 'snow.test' }, true],
		['a host on another port', { type: 'host', value: 'snow.test' }, '/page', { host: 'snow.test:4321' }, true],
		['another host', { type: 'host', value: 'snow.test' }, '/page', { host: 'www.snow.test' }, false],
	])('%s', (_, condition, target, request, expected) => {
		expect(holds({ has: [condition] }, target, request)).toBe(expected);
	});

	test('all conditions must hold', () => {
		const has = [
			{ type: 'query' as const, key: 'a' },
			{ type: 'query' as const, key: 'b' },
		];
		expect([holds({ has }, '/page?a&b'), holds({ has }, '/page?a')]).toEqual([true, false]);
	});
});

test.each([
	[{ eq: 'b' }, ['b'], ['a', 'bb']],
	[{ eq: 5 }, ['5'], ['5.0']],
	[{ neq: 'b' }, ['a'], ['b']],
	[{ inc: ['a', 'b'] }, ['a', 'b'], ['c', 'ab']],
	[{ ninc: ['a', 'b'] }, ['c'], ['a']],
	[{ pre: 'ab', suf: 'yz' }, ['abyz', 'ab-yz'], ['ab', 'yz']],
	[{ re: 'a+' }, ['aa'], ['ab']],
	[{ gt: 1, lte: 3 }, ['2', '3'], ['1', '4', 'x', '']],
	[{ gte: 1, lt: 3 }, ['1', '2.5'], ['3', '0']],
])('a value can be compared: %j', (value, taken, left) => {
	const has = [{ type: 'query' as const, key: 'v', value }];
	const judge = (v: string) => holds({ has }, `/page?v=${v}`);
	expect([taken.map(judge), left.map(judge)]).toEqual([taken.map(() => true), left.map(() => false)]);
});

test('missing requires that none of its conditions holds', () => {
	const missing = [
		{ type: 'cookie' as const, key: 'session' },
		{ type: 'query' as const, key: 'a', value: '1' },
	];
	const session = { headers: { cookie: 'session=1' } };
	expect(holds({ missing }, '/page?a=2')).toBe(true);
	expect(holds({ missing }, '/page?a=1')).toBe(false);
	expect(holds({ missing }, '/page', session)).toBe(false);
});

test('methods are compared case-insensitively', () => {
	expect(holds({ methods: ['post', 'PUT'] }, '/page', { method: 'POST' })).toBe(true);
	expect(holds({ methods: ['post', 'PUT'] }, '/page', { method: 'GET' })).toBe(false);
});

test('paths are compared case-insensitively, unless the route is case sensitive', () => {
	expect(holds({}, '/PAGE')).toBe(true);
	expect(holds({ caseSensitive: true }, '/PAGE')).toBe(false);
});

test('captures of a condition are encoded in the destination', () => {
	const ask = askOf({
		functions: ['f'],
		routes: [
			{
				src: '/page',
				dest: '/f?name=$name&key=$x-key&sub=$sub',
				has: [
					{ type: 'cookie', key: 'a', value: 'v-(?<name>.*)' },
					{ type: 'header', key: 'x-key' },
					{ type: 'host', value: '(?<sub>\\w+)\\.snow\\.test' },
				],
			},
		],
	});
	const headers = { cookie: 'a=v-b&c d', 'x-key': 'é#/..' };
	expect(summary(ask('/page', { host: 'de.snow.test:80', headers }))).toBe(
		'own f /f?name=b%26c%20d&key=%C3%A9%23%2F..&sub=de',
	);
});

test('captured request values cannot select an internal function, or leave their path segment', () => {
	const ask = askOf({
		functions: ['_render', 'docs/a'],
		routes: [
			{ src: '/x', dest: '/$to', has: [{ type: 'query', key: 'to' }] },
			{ src: '/docs', dest: '/docs/$to', has: [{ type: 'query', key: 'to' }] },
			{ src: '/render', dest: '_render' },
		],
	});
	expect(summary(ask('/docs?to=a'))).toBe('own docs/a /docs/a?to=a');
	expect(summary(ask('/x?to=_render'))).toBe('404 NOT_FOUND');
	expect(summary(ask('/docs?to=../_render'))).toBe('404 NOT_FOUND');
	expect(summary(ask('/render'))).toBe('own _render /_render');
});

test('captured request values cannot break a header', () => {
	const ask = askOf({
		files: ['a'],
		routes: [
			{
				src: '/a',
				has: [{ type: 'query', key: 'v', value: '(?<v>[\\s\\S]*)' }],
				headers: { 'x-v': 'v=$v', '$v-name': '1' },
				continue: true,
			},
		],
	});
	expect([...ask('/a?v=1%0D%0Aset-cookie:b%00%E2%82%AC').headers]).toEqual([['x-v', 'v=1set-cookie:b']]);
	expect([...ask('/a?v=ok').headers]).toEqual([
		['x-v', 'v=ok'],
		['ok-name', '1'],
	]);
});
