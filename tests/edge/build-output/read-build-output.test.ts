import { utimes } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { BuildOutputError } from '../../../src/edge/build-output/build-output.ts';
import { readBuildOutput } from '../../../src/edge/build-output/read-build-output.ts';
import { functionFiles, writeOutput } from './temporary-output.ts';

const empty = { 'config.json': { version: 3 } };

async function refusal(files: Readonly<Record<string, string | object>>): Promise<Partial<BuildOutputError>> {
	await using output = await writeOutput(files);
	const error: unknown = await readBuildOutput(output.dir).catch((thrown: unknown) => thrown);
	const { code, field, file } = error as BuildOutputError;
	return { code, field, file: file.slice(output.dir.length + 1) };
}

test('a build of a configuration alone is a build without outputs', async () => {
	await using output = await writeOutput(empty);
	const build = await readBuildOutput(output.dir);
	expect(build).toMatchObject({ dir: output.dir, routes: [], crons: [] });
	expect([build.staticFiles.size, build.functions.size]).toEqual([0, 0]);
});

test('a directory that is not there is named', async () => {
	await expect(readBuildOutput('/nowhere/output')).rejects.toMatchObject({
		code: 'BUILD_OUTPUT_MISSING',
		file: '/nowhere/output',
	});
});

test('a directory without a configuration is refused', async () => {
	expect(await refusal({ 'static/index.html': '' })).toMatchObject({
		code: 'BUILD_OUTPUT_MISSING',
		file: 'config.json',
	});
});

test('a configuration that is cut off is refused without quoting it', async () => {
	await using output = await writeOutput({ 'config.json': '{"version":3,"token":"secret-of-the-build' });
	const error = await readBuildOutput(output.dir).catch((thrown: Error) => thrown);
	expect(error).toMatchObject({ code: 'BUILD_OUTPUT_JSON' });
	expect(String(error)).not.toContain('secret');
});

test.each([2, '3', undefined])(
	'version %s of the API is refused before anything else is looked at',
	async (version) => {
		expect(await refusal({ 'config.json': { version, routes: 'of another shape' } })).toMatchObject({
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
])('a route of the wrong shape is named by its place: %j', async (route, field) => {
	expect(await refusal({ 'config.json': { version: 3, routes: [{ src: '/' }, route] } })).toEqual({
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
])('a route that cannot be run as Vercel runs it stops the start: %j', async (route, code, field) => {
	expect(await refusal({ 'config.json': { version: 3, routes: [route] } })).toMatchObject({ code, field });
});

test('the older names of a route’s fields are understood', async () => {
	await using output = await writeOutput({
		'config.json': { version: 3, routes: [{ source: '/a', destination: '/b', statusCode: 404 }] },
	});
	expect((await readBuildOutput(output.dir)).routes).toEqual([{ src: '/a', dest: '/b', status: 404 }]);
});

test('the calls that vercel.json schedules come before those of the build', async () => {
	await using output = await writeOutput({
		'config.json': { version: 3, crons: [{ path: '/b', schedule: '0 0 * * *' }] },
		'vercel.json': { crons: [{ path: '/a', schedule: '5 4 * * *' }] },
	});
	const { crons } = await readBuildOutput(output.dir, { vercelJsonFile: output.path('vercel.json') });
	expect(crons?.map(({ path }) => path)).toEqual(['/a', '/b']);
});

test('a vercel.json that was named and is not there is an error, as its headers would be missing', async () => {
	await using output = await writeOutput(empty);
	const vercelJsonFile = output.path('vercel.json');
	await expect(readBuildOutput(output.dir, { vercelJsonFile })).rejects.toMatchObject({
		code: 'BUILD_OUTPUT_MISSING',
		file: vercelJsonFile,
	});
});

test('the identity of a build survives a restart', async () => {
	await using output = await writeOutput({ ...empty, ...functionFiles('api/hello') });
	const first = await readBuildOutput(output.dir);
	expect((await readBuildOutput(output.dir)).buildId).toBe(first.buildId);
	expect(first.buildId).toMatch(/^[0-9a-f]{24}$/);
});

test('a build that writes the same bytes again is another build', async () => {
	await using output = await writeOutput({ ...empty, 'static/a.txt': 'a' });
	const first = await readBuildOutput(output.dir);
	await utimes(output.path('static/a.txt'), 1_000, 1_000);
	expect((await readBuildOutput(output.dir)).buildId).not.toBe(first.buildId);
});

test('a handler of the same length and time but other code is another build', async () => {
	await using output = await writeOutput({ ...empty, ...functionFiles('a') });
	const handler = output.path('functions/a.func/index.mjs');
	await utimes(handler, 1_000, 1_000);
	const first = await readBuildOutput(output.dir);
	await output.write({ 'functions/a.func/index.mjs': "export default { fetch: () => new Response('b') };" });
	await utimes(handler, 1_000, 1_000);
	expect((await readBuildOutput(output.dir)).buildId).not.toBe(first.buildId);
});

test('other routes in vercel.json make another build', async () => {
	await using output = await writeOutput({
		...empty,
		'a.json': { redirects: [{ source: '/x', destination: '/y' }] },
		'b.json': { redirects: [{ source: '/x', destination: '/z' }] },
	});
	const [a, b] = await Promise.all(
		['a.json', 'b.json'].map((name) => readBuildOutput(output.dir, { vercelJsonFile: output.path(name) })),
	);
	expect(a?.buildId).not.toBe(b?.buildId);
});
