import { chmod, cp, readdir, readFile, rename, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { computeBuildId, findBuildId } from '../../../src/edge/build-output/build-id.ts';
import { readBuildOutput } from '../../../src/edge/build-output/read-build-output.ts';
import { functionFiles, type TemporaryOutput, writeOutput } from './temporary-output.ts';

const config = { 'config.json': { version: 3 } };
const files = {
	...config,
	...functionFiles('a'),
	'functions/a.func/node_modules/pkg/index.js': 'export default 1;',
	'functions/b.func': { link: 'a.func' },
	'static/a.txt': 'a',
};
const idOf = async (dir: string) => computeBuildId(await readBuildOutput(dir));
const emptyCache = () => writeOutput({});

/** Finds the id as a start does. */
const find = async ({ dir }: TemporaryOutput, cache: TemporaryOutput) =>
	findBuildId(await readBuildOutput(dir), cache.dir);

test('a copy, and the same files written again, have the same identity', async () => {
	await using output = await writeOutput(files);
	await using again = await writeOutput(files);
	await using copy = await emptyCache();
	await cp(output.dir, copy.path('output'), { recursive: true, verbatimSymlinks: true });
	await utimes(output.path('static/a.txt'), 1_000, 1_000);
	const id = await idOf(output.dir);
	expect(id).toMatch(/^[0-9a-f]{24}$/);
	expect([await idOf(again.dir), await idOf(copy.path('output'))]).toEqual([id, id]);
});

test.each([
	['config.json', { version: 3, routes: [], x: 1 }],
	['static/a.txt', 'b'],
	['static/b.txt', ''],
	['functions/a.func/index.mjs', "export default { fetch: () => new Response('x') };"],
	['functions/a.func/node_modules/pkg/index.js', 'export default 2;'],
	['functions/c.func', { link: 'a.func' }],
])('other content of %s gives another identity', async (name, content) => {
	await using output = await writeOutput(files);
	const id = await idOf(output.dir);
	await output.write({ [name]: content });
	expect(await idOf(output.dir)).not.toBe(id);
});

test('a file with another name gives another identity', async () => {
	await using output = await writeOutput(files);
	const id = await idOf(output.dir);
	await rename(output.path('static/a.txt'), output.path('static/b.txt'));
	expect(await idOf(output.dir)).not.toBe(id);
});

test('what a link outside the build leads to counts', async () => {
	await using shared = await writeOutput({ 'lib.js': '1' });
	await using output = await writeOutput({ ...files, 'functions/a.func/lib': { link: shared.dir } });
	const id = await idOf(output.dir);
	await shared.write({ 'lib.js': '2' });
	expect(await idOf(output.dir)).not.toBe(id);
});

test('other routes in vercel.json give another identity', async () => {
	await using output = await writeOutput({
		...config,
		'a.json': { redirects: [{ source: '/x', destination: '/y' }] },
		'b.json': { redirects: [{ source: '/x', destination: '/z' }] },
	});
	const [a, b] = await Promise.all(
		['a.json', 'b.json'].map(async (name) =>
			computeBuildId(await readBuildOutput(output.dir, { vercelJsonFile: output.path(name) })),
		),
	);
	expect(a).not.toBe(b);
});

test.skipIf(process.getuid?.() === 0)('a file that cannot be read is named', async () => {
	await using output = await writeOutput(files);
	await chmod(output.path('static/a.txt'), 0);
	await expect(idOf(output.dir)).rejects.toMatchObject({
		code: 'BUILD_OUTPUT_MISSING',
		file: output.path('static/a.txt'),
	});
});

test('a restart takes the identity from the cache folder', async () => {
	await using output = await writeOutput(files);
	await using cache = await emptyCache();
	const id = await find(output, cache);
	expect(id).toBe(await idOf(output.dir));
	const [name = ''] = await readdir(cache.dir);
	const text = await readFile(cache.path(name), 'utf8');
	await writeFile(cache.path(name), text.replace(id, '0'.repeat(24)));
	expect(await find(output, cache)).toBe('0'.repeat(24));
});

test('a change that keeps size and time gives another identity at the next start', async () => {
	await using output = await writeOutput(files);
	await using cache = await emptyCache();
	await utimes(output.path('static/a.txt'), 1_000, 1_000);
	const id = await find(output, cache);
	await output.write({ 'static/a.txt': 'b' });
	await utimes(output.path('static/a.txt'), 1_000, 1_000);
	expect(await find(output, cache)).not.toBe(id);
});

test('a build that is served again is still remembered', async () => {
	await using one = await writeOutput(files);
	await using two = await writeOutput({ ...files, 'static/a.txt': 'b' });
	await using cache = await emptyCache();
	await find(one, cache);
	await find(two, cache);
	const [name = ''] = await readdir(cache.dir);
	expect((await readFile(cache.path(name), 'utf8')).split('\n').filter(Boolean)).toHaveLength(2);
});

test.each([
	['a damaged one', 'nonsense\n'],
	['none', null],
])('%s of these files is written again', async (_what, text) => {
	await using output = await writeOutput(files);
	await using cache = await emptyCache();
	if (text !== null) await cache.write({ 'build-ids': text });
	expect(await find(output, cache)).toBe(await idOf(output.dir));
	expect(await readFile(cache.path('build-ids'), 'utf8')).toContain(await idOf(output.dir));
});

test('a cache folder that cannot be written does not matter', async () => {
	await using output = await writeOutput(files);
	await using cache = await writeOutput({ file: '' });
	expect(await findBuildId(await readBuildOutput(output.dir), join(cache.path('file'), 'below'))).toBe(
		await idOf(output.dir),
	);
});
