import { cp, mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hashSources, hashSourcesByTimes } from '../../src/start/build-if-stale.ts';

const baked = { bypassToken: 't'.repeat(32), siteUrl: 'http://localhost:4321' };
let root: string;

beforeEach(async () => {
	root = await mkdtemp(join(tmpdir(), 'snowline-stamp-'));
	await mkdir(join(root, 'src/pages'), { recursive: true });
	await writeFile(join(root, 'src/pages/index.astro'), '<p>one</p>');
	await writeFile(join(root, 'vercel.json'), '{}');
});

afterEach(() => rm(root, { recursive: true }));

test('a copy with other file times has the same hash', async () => {
	const copy = `${root}-copy`;
	await cp(root, copy, { recursive: true });
	await utimes(join(copy, 'vercel.json'), 1, 1);
	expect(await hashSources(copy, baked)).toBe(await hashSources(root, baked));
	await rm(copy, { recursive: true });
});

test.each([
	['a changed page', () => writeFile(join(root, 'src/pages/index.astro'), '<p>two</p>')],
	['a new page', () => writeFile(join(root, 'src/pages/new.astro'), '')],
	['a removed page', () => rm(join(root, 'src/pages/index.astro'))],
	['a changed vercel.json', () => writeFile(join(root, 'vercel.json'), '{"crons":[]}')],
])('%s changes it', async (_, change) => {
	const before = await hashSources(root, baked);
	await change();
	expect(await hashSources(root, baked)).not.toBe(before);
});

test('a change in a module that no page imports leaves it unchanged', async () => {
	const before = await hashSources(root, baked);
	await mkdir(join(root, 'src/edge'));
	await writeFile(join(root, 'src/edge/edge.ts'), '');
	expect(await hashSources(root, baked)).toBe(before);
});

test('another token or another origin changes it, and neither can be read from it', async () => {
	const before = await hashSources(root, baked);
	expect(await hashSources(root, { ...baked, bypassToken: 'u'.repeat(32) })).not.toBe(before);
	expect(await hashSources(root, { ...baked, siteUrl: 'https://snow.example' })).not.toBe(before);
	expect(before).toMatch(/^[0-9a-f]{64}$/);
});

test('the hash cached by sizes and times is the same, and changes with every source', async () => {
	const marksFile = `${root}-marks`;
	const byTimes = () => hashSourcesByTimes(root, baked, marksFile);
	const before = await hashSources(root, baked);
	expect([await byTimes(), await byTimes()]).toEqual([before, before]);
	await writeFile(join(root, 'src/pages/index.astro'), '<p>other</p>');
	expect(await byTimes()).toBe(await hashSources(root, baked));
	await writeFile(join(root, 'src/pages/new.astro'), '');
	expect(await byTimes()).toBe(await hashSources(root, baked));
	await rm(join(root, 'src/pages/index.astro'));
	expect(await byTimes()).toBe(await hashSources(root, baked));
	const other = { ...baked, siteUrl: 'https://snow.example' };
	expect(await hashSourcesByTimes(root, other, marksFile)).toBe(await hashSources(root, other));
	await rm(marksFile);
});

test('with other variables that are not baked in, the sources are not read again', async () => {
	const marksFile = `${root}-marks`;
	await hashSourcesByTimes(root, baked, marksFile);
	const [mark] = (await readFile(marksFile, 'utf8')).split(' ');
	await writeFile(marksFile, `${mark} kept`);
	expect(await hashSourcesByTimes(root, { ...baked, variables: { SHLVL: '2' } } as typeof baked, marksFile)).toBe(
		'kept',
	);
	await rm(marksFile);
});
