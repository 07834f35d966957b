import { expect, test } from 'vitest';
import type { StaticFile } from '../../../src/edge/build-output/build-output.ts';
import { contentTypeOf } from '../../../src/edge/build-output/read-static-files.ts';
import { findStaticFile } from '../../../src/edge/routing/output-lookup.ts';
import { askOf, summary } from './route-fixture.ts';

function listed(...paths: readonly string[]): ReadonlyMap<string, StaticFile> {
	return new Map(
		paths.map((path) => {
			const contentType = /\.\w+$/.test(path) ? contentTypeOf(path) : 'text/html; charset=utf-8';
			return [path, { path, file: `/srv/${path}`, sizeBytes: 1, contentType }];
		}),
	);
}

const files = listed('index.html', 'about/index.html', 'contact', 'old.html', 'logo.png', 'docs/a b.txt');

test.each([
	['/', 'index.html'],
	['/about', 'about/index.html'],
	['/about/', 'about/index.html'],
	['/about/index.html', 'about/index.html'],
	['/contact', 'contact'],
	['/contact/', 'contact'],
	['/logo.png', 'logo.png'],
	['/docs/a b.txt', 'docs/a b.txt'],
])('%s is served from %s', (path, found) => {
	expect(findStaticFile(files, path)?.path).toBe(found);
});

test.each([
	'/old',
	'/logo.png/',
	'/About',
	'/docs',
	'/about/../old.html',
	'/../etc/passwd',
	'/\0',
	'/__proto__',
	'//about',
])('%j is not found', (path) => {
	expect(findStaticFile(files, path)).toBeNull();
});

test('an empty path from overrides is the home page', () => {
	const home: StaticFile = { path: '', file: '/srv/index.html', sizeBytes: 1, contentType: 'text/html; charset=utf-8' };
	expect(findStaticFile(new Map([['', home]]), '/')).toBe(home);
});

test.each(['/_isr', '/_render', '/_isr/', '/_isr?x_astro_path=/alerts&x_astro_path_token=T', '/%5Fisr'])(
	'a function with an adapter’s internal name is not reachable by its name: %s',
	(target) => {
		const ask = askOf({
			functions: ['_render'],
			cached: { _isr: ['x_astro_path', 'x_astro_path_token'] },
			routes: [
				{ handle: 'filesystem' },
				{ src: '^(/)$', dest: '/_isr?x_astro_path=$1&x_astro_path_token=T' },
				{ src: '^/alerts$', dest: '_render' },
			],
		});
		expect(summary(ask(target))).toBe('404 NOT_FOUND');
	},
);

test('a function whose cache key is set by a route is only reachable through that route, and the visitor cannot override it', () => {
	const ask = askOf({
		cached: { blog: ['__pathname'] },
		routes: [{ handle: 'filesystem' }, { src: '^/blog/?$', dest: '/blog?__pathname=/blog' }],
	});
	expect(summary(ask('/blog?__pathname=/account'))).toBe('own blog /blog?__pathname=/blog');
	expect(summary(ask('/blog/?__pathname=/account'))).toBe('own blog /blog?__pathname=/blog');
});

test.each(['blog/[slug]', '![-]/0'])('a function named like a pattern is not reachable by its name: %s', (name) => {
	const path = `/${name.replaceAll('[', '%5B').replaceAll(']', '%5D')}`;
	expect(summary(askOf({ functions: [name] })(path))).toBe('404 NOT_FOUND');
	expect(summary(askOf({ functions: [name] })(`/${name}`))).toBe('404 NOT_FOUND');
});

test('a page’s function stays reachable by its name, even if other paths lead to it', () => {
	const ask = askOf({
		functions: ['api/hello', '_alone'],
		cached: { all: undefined, some: ['page'] },
		routes: [
			{ src: '/hello', dest: '/api/hello?from=hello' },
			{ src: '/a', dest: '/all?from=a' },
			{ src: '/s', dest: '/some?from=s' },
		],
	});
	expect(['/api/hello?id=1', '/all', '/some?page=2', '/_alone'].map((path) => summary(ask(path)))).toEqual([
		'own api/hello /api/hello?id=1',
		'own all /all',
		'own some /some?page=2',
		'own _alone /_alone',
	]);
});
