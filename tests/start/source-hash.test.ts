import { cp, mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { computeBuildId, hashSources, hashSourcesByTimes } from '../../src/start/source-hash.ts';

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
	expect(await hashSources(copy)).toBe(await hashSources(root));
	await rm(copy, { recursive: true });
});

test.each([
	['a changed page', () => writeFile(join(root, 'src/pages/index.astro'), '<p>two</p>')],
	['a new page', () => writeFile(join(root, 'src/pages/new.astro'), '')],
	['a removed page', () => rm(join(root, 'src/pages/index.astro'))],
	['a changed vercel.json', () => writeFile(join(root, 'vercel.json'), '{"crons":[]}')],
])('%s changes it', async (_, change) => {
	const before = await hashSources(root);
	await change();
	expect(await hashSources(root)).not.toBe(before);
});

test('a change in a module that no page imports leaves it unchanged', async () => {
	const before = await hashSources(root);
	await mkdir(join(root, 'src/edge'));
	await writeFile(join(root, 'src/edge/edge.ts'), '');
	expect(await hashSources(root)).toBe(before);
});

test('other sources, another token or another origin make another build id, and no secret can be read from it', () => {
	const id = computeBuildId('a'.repeat(64), baked);
	const others = [
		computeBuildId('b'.repeat(64), baked),
		computeBuildId('a'.repeat(64), { ...baked, bypassToken: 'u'.repeat(32) }),
		computeBuildId('a'.repeat(64), { ...baked, bypassToken: undefined }),
		computeBuildId('a'.repeat(64), { ...baked, siteUrl: 'https://snow.example' }),
	];
	expect(new Set([id, ...others]).size).toBe(5);
	for (const each of [id, ...others]) expect(each).toMatch(/^[0-9a-f]{16}$/);
});

test('the hash cached by sizes and times is the same, and changes with every source', async () => {
	const marksFile = `${root}-marks/marks`;
	const byTimes = () => hashSourcesByTimes(root, marksFile);
	const before = await hashSources(root);
	expect([await byTimes(), await byTimes()]).toEqual([before, before]);
	await writeFile(join(root, 'src/pages/index.astro'), '<p>other</p>');
	expect(await byTimes()).toBe(await hashSources(root));
	await writeFile(join(root, 'src/pages/new.astro'), '');
	expect(await byTimes()).toBe(await hashSources(root));
	await rm(join(root, 'src/pages/index.astro'));
	expect(await byTimes()).toBe(await hashSources(root));
	await rm(`${root}-marks`, { recursive: true });
});

test('unchanged sources are not read again', async () => {
	const marksFile = `${root}-marks`;
	await hashSourcesByTimes(root, marksFile);
	const [mark] = (await readFile(marksFile, 'utf8')).split(' ');
	await writeFile(marksFile, `${mark} kept`);
	expect(await hashSourcesByTimes(root, marksFile)).toBe('kept');
	await rm(marksFile);
});
