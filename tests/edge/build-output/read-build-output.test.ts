import type { Route } from '@vercel/routing-utils';
import { expect, test } from 'vitest';
import type { BuildOutputError } from '../../../src/edge/build-output/build-output.ts';
import { readBuildOutput } from '../../../src/edge/build-output/read-build-output.ts';
import { writeOutput } from './temporary-output.ts';

const empty = { 'config.json': { version: 3 } };

async function errorOf(files: Readonly<Record<string, string | object>>): Promise<Partial<BuildOutputError>> {
	await using output = await writeOutput(files);
	const error: unknown = await readBuildOutput(output.dir).catch((thrown: unknown) => thrown);
	const { code, field, file } = error as BuildOutputError;
	return { code, field, file: file.slice(output.dir.length + 1) };
}

test('a build can have no outputs', async () => {
	await using output = await writeOutput(empty);
	const build = await readBuildOutput(output.dir);
	expect(build).toMatchObject({ dir: output.dir, routes: [], crons: [] });
	expect([build.staticFiles.size, build.functions.size]).toEqual([0, 0]);
});

test('a missing directory is named', async () => {
	await expect(readBuildOutput('/nowhere/output')).rejects.toMatchObject({
		code: 'BUILD_OUTPUT_MISSING',
		file: '/nowhere/output',
	});
});

test('a directory without a config.json is rejected', async () => {
	expect(await errorOf({ 'static/index.html': '' })).toMatchObject({
		code: 'BUILD_OUTPUT_MISSING',
		file: 'config.json',
	});
});

test('a truncated config.json is rejected without quoting it', async () => {
	await using output = await writeOutput({ 'config.json': '{"version":3,"token":"secret-of-the-build' });
	const error = await readBuildOutput(output.dir).catch((thrown: Error) => thrown);
	expect(error).toMatchObject({ code: 'BUILD_OUTPUT_JSON' });
	expect(String(error)).not.toContain('secret');
});

test.each([2, '3', undefined])(
	'version %s of the API is rejected before anything else is validated',
	async (version) => {
		expect(await errorOf({ 'config.json': { version, routes: 'of another shape' } })).toMatchObject({
			code: 'BUILD_OUTPUT_VERSION',
			field: 'version',
		});
	},
);

test.each([
	[{ src: 1 }, 'routes[1].src'],
	[{ src: '/a', status: '404' }, 'routes[1].status'],
	[{ src: '/a', has: [{ type: 'cookie' }] }, 'routes[1].has[0].key'],
	[{ src: '/a', headers: { 'x a': '1' } }, 'routes[1].headers.x a'],
	[{ src: '/a', headers: { 'x-a': '1\r\nx-b: 2' } }, 'routes[1].headers.x-a'],
	[{ src: '/a', headers: { 'x-a': '✓' } }, 'routes[1].headers.x-a'],
	[{ handle: 'somewhere' }, 'routes[1].handle'],
	['/a', 'routes[1]'],
])('an invalid route is named by its index: %j', async (route, field) => {
	expect(await errorOf({ 'config.json': { version: 3, routes: [{ src: '/' }, route] } })).toEqual({
		code: 'BUILD_OUTPUT_FIELD',
		field,
		file: 'config.json',
	});
});

test.each([
	[{ src: '/(' }, 'ROUTE_PATTERN_INVALID', 'routes[0].src'],
	[{ src: '/', has: [{ type: 'query', key: 'a', value: '[' }] }, 'ROUTE_PATTERN_INVALID', 'routes[0].has/missing'],
	[{ src: '/', middlewarePath: '_middleware' }, 'ROUTE_UNSUPPORTED', 'routes[0].middlewarePath'],
	[
		{ src: '/', transforms: [{ type: 'request.path', op: 'set', args: '/x' }] },
		'ROUTE_UNSUPPORTED',
		'routes[0].transforms',
	],
	[{ src: '/', mitigate: { action: 'challenge' } }, 'ROUTE_UNSUPPORTED', 'routes[0].mitigate'],
	[{ src: '/', destination: { service: 'api' } }, 'ROUTE_UNSUPPORTED', 'routes[0].destination'],
])('an unsupported route stops the start: %j', async (route, code, field) => {
	expect(await errorOf({ 'config.json': { version: 3, routes: [route] } })).toMatchObject({ code, field });
});

test('the aliases of a route’s fields are accepted', async () => {
	await using output = await writeOutput({
		'config.json': { version: 3, routes: [{ source: '/a', destination: '/b', statusCode: 404 }] },
	});
	expect((await readBuildOutput(output.dir)).routes).toEqual([{ src: '/a', dest: '/b', status: 404 }]);
});

test('the crons of vercel.json come before those of the build', async () => {
	await using output = await writeOutput({
		'config.json': { version: 3, crons: [{ path: '/b', schedule: '0 0 * * *' }] },
		'vercel.json': { crons: [{ path: '/a', schedule: '5 4 * * *' }] },
	});
	const { crons } = await readBuildOutput(output.dir, { vercelJsonFile: output.path('vercel.json') });
	expect(crons?.map(({ path }) => path)).toEqual(['/a', '/b']);
});

test('a vercel.json that is given but missing is an error', async () => {
	await using output = await writeOutput(empty);
	const vercelJsonFile = output.path('vercel.json');
	await expect(readBuildOutput(output.dir, { vercelJsonFile })).rejects.toMatchObject({
		code: 'BUILD_OUTPUT_MISSING',
		file: vercelJsonFile,
	});
});

// The expected routes were written by `vercel build` 64.0.2, from an Astro build and a vercel.json with every kind of entry.

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

test('the entries of vercel.json are merged into the routes of the build', async () => {
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

test('an empty vercel.json still sorts the build’s routes as a deployment does', async () => {
	expect(await merged([slash, assets], {})).toEqual([assets, slash]);
});

test('without vercel.json the build’s routes are unchanged', async () => {
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
])('an error in vercel.json names that file: %j', async (vercelJson, code, field) => {
	await using output = await writeOutput({ 'config.json': { version: 3 }, 'vercel.json': vercelJson });
	const vercelJsonFile = output.path('vercel.json');
	await expect(readBuildOutput(output.dir, { vercelJsonFile })).rejects.toMatchObject({
		code,
		field,
		file: vercelJsonFile,
	});
});
