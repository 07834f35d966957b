import { expect, test } from 'vitest';
import { askOf, summary } from './route-fixture.ts';

test.each(['/_isr', '/_render', '/_isr/', '/_isr?x_astro_path=/alerts&x_astro_path_token=T', '/%5Fisr'])(
	'a function that routes call by an adapter’s name is not there for visitors: %s',
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

test('a function whose key a route writes is reached through that route, which the visitor cannot outvote', () => {
	const ask = askOf({
		cached: { blog: ['__pathname'] },
		routes: [{ handle: 'filesystem' }, { src: '^/blog/?$', dest: '/blog?__pathname=/blog' }],
	});
	expect(summary(ask('/blog?__pathname=/account'))).toBe('own blog /blog?__pathname=/blog');
	expect(summary(ask('/blog/?__pathname=/account'))).toBe('own blog /blog?__pathname=/blog');
});

test.each(['blog/[slug]', '![-]/0'])('a function named by a pattern is not there for visitors: %s', (name) => {
	const path = `/${name.replaceAll('[', '%5B').replaceAll(']', '%5D')}`;
	expect(summary(askOf({ functions: [name] })(path))).toBe('404 NOT_FOUND');
	expect(summary(askOf({ functions: [name] })(`/${name}`))).toBe('404 NOT_FOUND');
});

test('a page’s own function stays where it is, though other paths lead to it', () => {
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
