import type { Route } from '@vercel/routing-utils';
import { expect, test } from 'vitest';
import { readBuildOutput } from '../../../src/edge/build-output/read-build-output.ts';
import { writeOutput } from '../build-output/temporary-output.ts';

// What `vercel build` 64.0.2 made of an Astro build and a vercel.json with every kind of entry.

const slash = { src: '^/(.*)/$', headers: { Location: '/$1' }, status: 308 };
const assets = { src: '^/_astro(?:/(.*))$', headers: { 'cache-control': 'immutable' }, continue: true };
const excluded = { src: '^/alerts$', dest: '_render' };
const cached = { src: '^(/)$', dest: '/_isr?x_astro_path=$1&x_astro_path_token=T' };
const notFound = { src: '^/.*$', dest: '/404.html', status: 404 };
const checked = { src: '^/checked$', dest: '/x', check: true };

async function merged(routes: readonly Route[], vercelJson: object): Promise<readonly Route[]> {
	await using output = await writeOutput({ 'config.json': { version: 3, routes }, 'vercel.json': vercelJson });
	return (await readBuildOutput(output.dir, { vercelJsonFile: output.path('vercel.json') })).routes;
}

test('each entry of vercel.json takes its place among the routes of the build', async () => {
	const routes = await merged([slash, assets, { handle: 'filesystem' }, excluded, cached, notFound], {
		framework: 'astro',
		headers: [
			{ source: '/(.*)', headers: [{ key: 'X-A', value: '1' }] },
			{ source: '/api/:name', headers: [{ key: 'X-Name', value: ':name' }] },
		],
		redirects: [{ source: '/old', destination: '/new', permanent: true }],
		rewrites: [
			{
				source: '/card/:id',
				destination: '/alerts',
				has: [{ type: 'query', key: 'preview', value: '(?<p>.*)' }],
			},
		],
	});
	expect(routes).toEqual([
		assets,
		{ src: '^/old$', headers: { Location: '/new' }, status: 308 },
		{ src: '^(?:/(.*))$', headers: { 'X-A': '1' }, continue: true },
		{ src: '^/api(?:/([^/]+?))$', headers: { 'X-Name': '$1' }, continue: true },
		slash,
		{ handle: 'filesystem' },
		{
			src: '^/card(?:/([^/]+?))$',
			dest: '/alerts?id=$1&p=$p',
			check: true,
			has: [{ type: 'query', key: 'preview', value: '(?<p>.*)' }],
		},
		excluded,
		cached,
		notFound,
	]);
});

test('the build’s checked routes come after vercel.json and before its others', async () => {
	const routes = await merged([{ handle: 'filesystem' }, cached, checked], {
		rewrites: [{ source: '/a', destination: '/b' }],
	});
	expect(routes).toEqual([{ handle: 'filesystem' }, { src: '^/a$', dest: '/b', check: true }, checked, cached]);
});

test('clean URLs and trailing slash come before redirects', async () => {
	const routes = await merged([], {
		cleanUrls: true,
		trailingSlash: false,
		redirects: [{ source: '/a', destination: '/b', statusCode: 302 }],
	});
	expect(routes.map((route) => [route.src, route.status])).toEqual([
		['^/(?:(.+)/)?index(?:\\.html)?/?$', 308],
		['^/(.*)\\.html/?$', 308],
		['^/(.*)/$', 308],
		['^/a$', 302],
	]);
});

test('an empty vercel.json still puts the build’s routes in the order of a deployment', async () => {
	expect(await merged([slash, assets], {})).toEqual([assets, slash]);
});

test('without vercel.json the build is taken as it is', async () => {
	await using output = await writeOutput({ 'config.json': { version: 3, routes: [slash, assets] } });
	expect((await readBuildOutput(output.dir)).routes).toEqual([slash, assets]);
});

test.each([
	[{ redirects: [{ source: '/(', destination: '/' }] }, 'VERCEL_JSON_INVALID', null],
	[{ rewrites: [{ source: '/a', destination: '/:unknown' }] }, 'VERCEL_JSON_INVALID', null],
	[{ redirects: [{ source: '/a', destination: '/b', permanent: true, statusCode: 301 }] }, 'VERCEL_JSON_INVALID', null],
	[{ redirects: [{ destination: '/b' }] }, 'BUILD_OUTPUT_FIELD', 'redirects[0].source'],
	[{ rewrites: [{ source: '/a', destination: { service: 'x' } }] }, 'BUILD_OUTPUT_FIELD', 'rewrites[0].destination'],
	[{ headers: [{ source: '/a', headers: { 'x-a': '1' } }] }, 'BUILD_OUTPUT_FIELD', 'headers[0].headers'],
	[{ redirects: [{ source: '/a', destination: '/$X', env: ['X'] }] }, 'ROUTE_UNSUPPORTED', 'routes[0].env'],
	['{', 'BUILD_OUTPUT_JSON', null],
])('a fault of vercel.json is laid at its door: %j', async (vercelJson, code, field) => {
	await using output = await writeOutput({ 'config.json': { version: 3 }, 'vercel.json': vercelJson });
	const vercelJsonFile = output.path('vercel.json');
	await expect(readBuildOutput(output.dir, { vercelJsonFile })).rejects.toMatchObject({
		code,
		field,
		file: vercelJsonFile,
	});
});
