import type { RouteWithSrc } from '@vercel/routing-utils';
import { expect, test } from 'vitest';
import { askOf } from './route-fixture.ts';

type Transform = NonNullable<RouteWithSrc['transforms']>[number];

function queryAfter(transform: Transform, target: string): string | undefined {
	const routes = [{ src: '^/(f)$', continue: true, transforms: [transform] }];
	const result = askOf({ functions: ['f'], routes })(target);
	if (result.kind !== 'function') return undefined;
	expect(result.destQuery).toBe(result.transformedQuery ?? target.split('?')[1] ?? '');
	return result.transformedQuery;
}

const deletes = (key: string | { pre: string }): Transform => ({
	type: 'request.query',
	op: 'delete',
	target: { key },
});

test.each<[string, Transform, string, string | undefined]>([
	['taken away', deletes('__pathname'), '/f?a=1&__pathname=/x&__pathname=/y', 'a=1'],
	['taken away in any encoding', deletes('__pathname'), '/f?%5F_pathname=/x', ''],
	['left as it came where nothing is to be taken', deletes('__pathname'), '/f?a=%20&&b', undefined],
	['taken away by its beginning', deletes({ pre: 'utm_' }), '/f?utm_a=1&b=2&utm_c=3', 'b=2'],
	['set', { type: 'request.query', op: 'set', target: { key: 'a' }, args: '$1 1' }, '/f?a=0&b=2&a=3', 'b=2&a=f+1'],
	['added', { type: 'request.query', op: 'append', target: { key: 'a' }, args: ['1', '2'] }, '/f?a=0', 'a=0&a=1&a=2'],
])('a transformed parameter is %s', (_, transform, target, expected) => {
	expect(queryAfter(transform, target)).toBe(expected);
});

test('parameters set by a destination stay, and deleted ones do not come back', () => {
	const ask = askOf({
		functions: ['f'],
		routes: [
			{ src: '.*', continue: true, transforms: [deletes('__pathname')] },
			{ src: '/blog', dest: '/f?__pathname=/blog' },
			{ src: '/old', status: 308, headers: { location: '/new' } },
		],
	});
	expect(ask('/blog?__pathname=/x&a=1')).toMatchObject({ destQuery: '__pathname=/blog&a=1', transformedQuery: 'a=1' });
	expect(ask('/old?__pathname=/x&a=1')).toMatchObject({ location: '/new?a=1' });
});

test('headers of the answer are set and appended to', () => {
	const transforms: Transform[] = [
		{ type: 'response.headers', op: 'set', target: { key: 'X-Path' }, args: '$1' },
		{ type: 'response.headers', op: 'append', target: { key: 'Vary' }, args: ['accept', 'x'] },
	];
	const routes = [{ src: '/(a)', headers: { vary: 'cookie' }, transforms, continue: true }];
	const result = askOf({ files: ['a'], routes })('/a');
	expect(Object.fromEntries(result.headers)).toEqual({ vary: 'cookie, accept, x', 'x-path': 'a' });
});

test.each<Transform>([
	{ type: 'request.path', op: 'set', args: '/x' },
	{ type: 'request.headers', op: 'set', target: { key: 'x-a' }, args: '1' },
	{ type: 'response.headers', op: 'delete', target: { key: 'x-a' } },
	{ type: 'response.headers', op: 'set', target: { key: { pre: 'x-' } }, args: '1' },
	{ type: 'request.query', op: 'set', target: { key: 'a' }, args: '$TOKEN', env: ['TOKEN'] },
])('an unsupported transform is rejected with its field: %j', (transform) => {
	const routes = [{ src: '/' }, { src: '/', transforms: [transform] }];
	expect(() => askOf({ routes })).toThrow(
		expect.objectContaining({ code: 'ROUTE_UNSUPPORTED', field: 'routes[1].transforms' }),
	);
});
