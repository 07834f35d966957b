import { getTransformedRoutes, type Route } from '@vercel/routing-utils';
import { beforeAll, describe, expect, test } from 'vitest';
import { createRouter, prepareRouter } from '../../../src/edge/routing/create-router.ts';
import { isLinear } from '../../../src/edge/routing/linear-pattern.ts';
import { compilePattern } from '../../../src/edge/routing/source-pattern.ts';
import { LINEAR, measureGrowth } from '../../linear-time/growth.ts';
import { askOf, summary } from './route-fixture.ts';

/*
 * Patterns of a build run against what visitors send. Their authors meant well, and path-to-regexp 6.1.0, with which
 * `vercel build` compiles sources, makes some that take time that grows with the square of a path or its cube.
 */

/** What `vercel build` makes of a source. */
function srcOf(source: string): string {
	const { routes } = getTransformedRoutes({ rewrites: [{ source, destination: '/' }] });
	return (routes ?? []).flatMap((route: Route) => ('src' in route && route.src) || [])[0] ?? '';
}

const SLOW_SOURCES = ['/:a-:b', '/:a-:b-:c', '/:year-:month-:day-:slug', '/@:user.:kind', '/:a(.*)x:b(.*)y'];
beforeAll(() => prepareRouter({ routes: SLOW_SOURCES.map((source) => ({ src: srcOf(source) })) }));

describe('evidently linear patterns stay with JavaScript', () => {
	test.each([
		...['^/$', '^/about$', '^(/resorts/([^/]+?))$', '^/_astro/(.*)$', '^/(.*)/$', '^/.*$', '/docs(/.*)?/?', '^/?$'],
		...['^/news/([^/]+?)/?/__data.json$', '^(?:/((?!_next|api).*))$', '^/([^/]+?)/([^/]+?)/(.*)$'],
		...[
			srcOf('/:path*'),
			srcOf('/blog/:slug'),
			srcOf('/:a/:b'),
			srcOf('/files/:path+'),
			srcOf('/(alerts|account)(.*)'),
		],
	])('%s', (source) => {
		expect(isLinear(source)).toBe(true);
		expect(compilePattern(source, false)).toBeInstanceOf(RegExp);
	});
});

test.each([
	...['(a+)+', '(?:a|a)*', '([^/]+?)-([^/]+?)', '(.*)(.*)', '.*x.*', '(.*)/([^/]+)', '[^/]+[^/]+', '[^/]+(?:/)?x[^/]+'],
	...['[^/]*(?:/a)?[^/]*', '\\w+\\d+', '(?!.*x).*'],
])('%s is not taken for linear', (source) => {
	expect(isLinear(`^(?:${source})$`)).toBe(false);
});

describe.each(SLOW_SOURCES)('%s', (source) => {
	const pattern = () => compilePattern(srcOf(source), false);

	test.each([
		['-', '/x'],
		['-a', '/x'],
		['a', '/'],
		['x', '!'],
		['.', '/'],
	])('takes time in proportion to a path of many %j', async (unit, end) => {
		const path = (length: number) => `/${unit.repeat(length / unit.length)}${end}`;
		expect(await measureGrowth((text: string) => pattern().exec(text), path)).toMatchObject(LINEAR);
	});

	test('finds what JavaScript finds', () => {
		const script = new RegExp(`^(?:${srcOf(source)})$`, 'i');
		for (const path of [
			'/a-b',
			'/a-b-c',
			'/2025-01-02-a-b',
			'/A-B',
			'/a',
			'/@me.json',
			'/@a.b.c',
			'/axby',
			'/-',
			'/a-b/c',
		]) {
			const [found, expected] = [pattern().exec(path), script.exec(path)];
			expect(found && [...found], path).toEqual(expected && [...expected]);
			expect({ ...found?.groups }, path).toEqual({ ...expected?.groups });
		}
	});
});

test('a route of such a source gets its captures, and a hostile path its answer at once', () => {
	const ask = askOf({ functions: ['_render'], routes: [{ src: srcOf('/:a-:b'), dest: '/_render?a=$1&b=$2' }] });
	expect(summary(ask('/one-two-three'))).toContain('a=one&b=two-three');
	expect(ask(`/${'-'.repeat(15_000)}/x`)).toMatchObject({ kind: 'error', status: 404 });
});

test('a pattern that RE2 lacks gets no long path, and a long path no answer that might be protected', () => {
	const routes = [{ src: '/(?!.*open)(.*)-(.*)', status: 401 }];
	const route = createRouter({ dir: '', routes, staticFiles: new Map(), functions: new Map() });
	const request = (path: string) => ({ method: 'GET', path, query: '', host: 'a', headers: {} });
	expect(route(request('/a-b'))).toMatchObject({ status: 401 });
	expect(route(request(`/${'-'.repeat(15_000)}`))).toMatchObject({ kind: 'error', status: 414 });
});
