import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { isrRoutePatterns } from '../../src/domain/isr-paths.ts';
import { destinationOf, readBuiltRoutes, readDeployedRoutes } from '../support/built-routes.ts';

const build = inject('siteBuild');
const routes = await readBuiltRoutes(build);
const deployed = await readDeployedRoutes(build);

function srcOf(destination: RegExp): (string | undefined)[] {
	return routes.filter((route) => destination.test(destinationOf(route) ?? '')).map(({ src }: { src?: string }) => src);
}

function isFilesystemPhase(route: object): boolean {
	return JSON.stringify(route) === '{"handle":"filesystem"}';
}

// Cached is an allow-list. A route that appears here without being meant to is one visitor's page for everyone.
test('exactly the dashboard and the resort pages are sent to the page cache', () => {
	expect(srcOf(/_isr/).sort()).toEqual(['^(/)$', '^(/resorts/([^/]+?))$']);
	expect([...isrRoutePatterns]).toEqual(['/', '/resorts/[id]']);
});

test('requests to the page cache have the path and the token of the build, and nothing else', () => {
	const destinations = routes.map(destinationOf).filter((destination) => destination?.includes('_isr'));
	expect(new Set(destinations)).toEqual(new Set(['/_isr?x_astro_path=$1&x_astro_path_token=…']));
});

test('every other page and endpoint runs on every request', () => {
	expect(srcOf(/^_render$/)).toEqual(
		expect.arrayContaining([
			'^/alerts$',
			'^/alerts/([^/]+?)$',
			'^/alerts/channels$',
			'^/alerts/feed/([^/]+?).xml$',
			'^/alerts/new$',
			'^/alerts/unsubscribe/([^/]+?)/([^/]+?)$',
			'^/api/alerts/evaluate$',
			'^/api/conditions$',
			'^/api/conditions/([^/]+?)$',
			'^/api/cron/refresh$',
			'^/api/health$',
			'^/api/openapi.json$',
			'^/api/refresh$',
			'^/api/reports/([^/]+?)$',
			'^/api/reports/schema.json$',
			'^/api/revalidate$',
			'^/.well-known/snow-report.json$',
			'^/feed.xml$',
			'^/reports.xml$',
			'^/sitemap.xml$',
			'^/500$',
		]),
	);
});

test('prerendered pages are static files, and unmatched paths get the 404 page', async () => {
	const files = await readdir(join(build.outputDir, 'static'), { recursive: true });
	expect(files).toEqual(expect.arrayContaining(['404.html', 'about/index.html', 'robots.txt']));
	expect(routes.at(-1)).toEqual({ src: '^/.*$', dest: '/404.html', status: 404 });
});

test('a path that no page owns starts no function', () => {
	const catchAll = routes.filter((route) => 'src' in route && new RegExp(route.src ?? '$.').test('/no/such/page'));
	expect(catchAll.map(destinationOf).filter(Boolean)).toEqual(['/404.html']);
});

test('hashed assets are immutable, and a trailing slash is removed by a redirect', () => {
	expect(routes).toContainEqual({
		src: '^/_astro(?:/(.*))$',
		headers: { 'cache-control': 'public, max-age=31536000, immutable' },
		continue: true,
	});
	expect(routes).toContainEqual({ src: '^/(.*)/$', headers: { Location: '/$1' }, status: 308 });
});

test('a regeneration link reaches the function past the cache, before the routes of its page, for the cached pages only', () => {
	const rewrites = deployed.filter((route) => 'has' in route && route.has?.some((field) => 'key' in field));
	expect(rewrites.map(({ src }: { src?: string }) => src)).toEqual(['^/$', '^/resorts(?:/([^/]+?))$']);
	for (const rewrite of rewrites) {
		expect(destinationOf(rewrite)).toMatch(/^\/_render(\?id=\$1)?$/);
		expect(rewrite).toMatchObject({
			check: true,
			has: [{ type: 'query', key: '__prerender_bypass', value: '(?<__prerender_bypass>.+)' }],
		});
	}
	const filesystem = deployed.findIndex(isFilesystemPhase);
	const firstPage = deployed.findIndex((route) => destinationOf(route)?.includes('_isr'));
	const places = rewrites.map((rewrite) => deployed.indexOf(rewrite));
	expect(Math.min(...places)).toBeGreaterThan(filesystem);
	expect(Math.max(...places)).toBeLessThan(firstPage);
});

test('the function that regeneration links are rewritten to exists', async () => {
	expect(await readdir(join(build.outputDir, 'functions'))).toContain('_render.func');
});

test('headers of vercel.json are set before any file or function is looked up', () => {
	const filesystem = deployed.findIndex(isFilesystemPhase);
	const privateRoute = deployed.findIndex(
		(route) => 'headers' in route && route.headers?.['Cache-Control'] === 'private, no-store',
	);
	expect(privateRoute).toBeGreaterThanOrEqual(0);
	expect(privateRoute).toBeLessThan(filesystem);
});
