import { expect, test } from 'vitest';
import { canonicalizePath } from '../../../src/edge/routing/canonical-path.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { askOf } from './route-fixture.ts';

/**
 * For any path, query and headers: the rendered ISR page is the one of the path that routing saw, no header contains a
 * line that the visitor sent, and no redirect leads to another host.
 */

const TRIALS = 20_000;
const PIECES = [
	...['/', '/resorts/', 'mammoth', '/..', '/./', '%2e', '%20', '%3F', '%23', '%25', '%26', '%2B', '&', '=', '+', '$1'],
	...[
		'x_astro_path=',
		'x_astro_path_token=T',
		'x%5Fastro_path=',
		'/alerts',
		'//evil.test',
		'%C3%A9',
		'%0A',
		'%5C',
		'?',
	],
	...["'", '(', ')', '*', ':', '@', '~', ';', '_render', '_isr', '[id]', '%5Bid%5D', 'é', ' ', '\\', '.', 'go', '/go'],
];

const ask = askOf({
	functions: ['_render'],
	cached: { _isr: ['x_astro_path', 'x_astro_path_token'] },
	routes: [
		{ src: '^/(.*)/$', headers: { Location: '/$1' }, status: 308 },
		{ src: '^/go(.*)$', headers: { Location: '/$1' }, status: 302 },
		{
			src: '^/.*$',
			has: [{ type: 'header', key: 'x-note', value: '(?<note>[\\s\\S]+)' }],
			headers: { 'x-echo': 'note=$note', 'x-path': '$0' },
			continue: true,
		},
		{ handle: 'filesystem' },
		{ src: '^/alerts$', dest: '_render' },
		{ src: '^(/resorts/([^/]+?))$', dest: '/_isr?x_astro_path=$1&x_astro_path_token=T' },
		{ src: '^(/([^/]+?))$', dest: '/_isr?x_astro_path=$1&x_astro_path_token=T' },
		{ src: '^(/)$', dest: '/_isr?x_astro_path=$1&x_astro_path_token=T' },
		{ src: '^/.*$', dest: '_render', status: 404 },
	],
});

function randomText(next: () => number, most: number): string {
	return Array.from(
		{ length: 1 + Math.floor(next() * most) },
		() => PIECES[Math.floor(next() * PIECES.length)] ?? '',
	).join('');
}

test('an ISR page is the page of its path, whatever the request contains', () => {
	const next = seededRandom(7);
	let cached = 0;
	for (let trial = 0; trial < TRIALS; trial += 1) {
		const target = `/${randomText(next, 4)}?${randomText(next, 4)}`;
		const canonical = canonicalizePath(target);
		if (canonical.kind !== 'ok') continue;
		const headers = { 'x-note': decodeURIComponent(randomText(next, 3).replace(/%(?![0-9A-F]{2})/g, '')) };
		const result = ask(`${canonical.path}?${canonical.query}`, { headers });
		for (const value of result.headers.values()) expect(value, target).toMatch(/^[\t\x20-\x7e\xa0-\xff]*$/);
		if (result.kind === 'redirect') {
			expect(new URL(result.location, 'https://snow.test').host, target).toBe('snow.test');
		} else if (result.kind === 'function' && result.name === '_isr') {
			cached += 1;
			const query = new URLSearchParams(result.destQuery);
			expect(query.getAll('x_astro_path_token'), target).toEqual(['T']);
			expect(query.getAll('x_astro_path'), target).toHaveLength(1);
			const read = new URL(query.get('x_astro_path') ?? '', 'https://snow.test');
			expect([read.href, decodeURIComponent(read.pathname)], target).toEqual([
				`https://snow.test${read.pathname}`,
				decodeURIComponent(canonical.path),
			]);
			expect(canonical.path, target).not.toBe('/alerts');
		}
	}
	expect(cached).toBeGreaterThan(TRIALS / 20);
});
