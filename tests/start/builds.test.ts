import { cp, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type BuildFacts, Builds } from '../../src/start/builds.ts';
import { findMismatch } from '../../src/start/choose-build.ts';
import { makeTempDir } from '../support/temp-db.ts';

const token = 't'.repeat(32);
const factsOf = (digit: string, builtAt = 1): BuildFacts => ({
	id: digit.repeat(16),
	siteUrl: 'https://snow.test',
	builtAt,
	migrations: [{ tag: '0000_initial', createdAt: 1, contracting: null }],
});

/** Keeps builds that consist of a style sheet and a token. */
async function keepBuilds(root: string, ...all: readonly BuildFacts[]): Promise<Builds> {
	const output = join(root, '.vercel/output');
	await mkdir(join(output, 'static/_astro'), { recursive: true });
	await mkdir(join(output, 'functions'));
	await mkdir(join(output, 'server'));
	await writeFile(join(output, 'config.json'), '{"version":3}');
	await writeFile(join(output, 'static/_astro/a.css'), 'a{}');
	const config = { expiration: 300, bypassToken: token };
	await writeFile(join(output, 'functions/_isr.prerender-config.json'), JSON.stringify(config));
	await writeFile(join(root, 'vercel.json'), '{}');
	const builds = new Builds(join(root, 'data/builds'));
	for (const facts of all) await builds.keep(output, join(root, 'vercel.json'), facts);
	return builds;
}

test('a build is kept with what is served of it, for its owner only', async () => {
	await using dir = await makeTempDir();
	const facts = factsOf('a');
	const builds = await keepBuilds(dir.path, facts);
	expect(await builds.read(facts.id)).toEqual(facts);
	expect((await readdir(builds.outputOf(facts.id))).toSorted()).toEqual(['config.json', 'functions', 'static']);
	const entries = await readdir(builds.dir, { recursive: true });
	for (const name of ['', ...entries]) {
		expect([name, (await stat(join(builds.dir, name))).mode & 0o077]).toEqual([name, 0]);
	}
});

test('a copy of the folder has the same builds', async () => {
	await using dir = await makeTempDir();
	const builds = await keepBuilds(dir.path, factsOf('a', 1), factsOf('b', 2));
	await cp(builds.dir, join(dir.path, 'copy'), { recursive: true });
	const copy = new Builds(join(dir.path, 'copy'));
	expect(await copy.list()).toEqual([factsOf('b', 2), factsOf('a', 1)]);
	expect(await copy.list()).toEqual(await builds.list());
});

test('a build that is there stays as it is', async () => {
	await using dir = await makeTempDir();
	const builds = await keepBuilds(dir.path, factsOf('a', 1), factsOf('a', 2));
	expect(await builds.list()).toEqual([factsOf('a', 1)]);
	expect(await readdir(builds.dir)).toEqual([factsOf('a').id]);
});

test('a build is removed once nobody uses it', async () => {
	await using dir = await makeTempDir();
	const { id } = factsOf('a');
	const builds = await keepBuilds(dir.path, factsOf('a'));
	{
		using first = builds.use(id);
		using second = builds.use(id);
		expect([first, second]).not.toContain(null);
		expect(await builds.remove(id)).toBe(false);
		expect(builds.has(id)).toBe(true);
	}
	expect(await builds.remove(id)).toBe(true);
	expect(builds.use(id)).toBeNull();
	expect(await readdir(builds.dir)).toEqual([]);
});

test('what a killed process left unfinished is removed an hour later', async () => {
	await using dir = await makeTempDir();
	const builds = await keepBuilds(dir.path, factsOf('a'));
	await mkdir(join(builds.dir, '.new-killed'));
	await builds.removeUnfinished(Date.now());
	expect(await readdir(builds.dir)).toHaveLength(2);
	await builds.removeUnfinished(Date.now() + 3_700_000);
	expect(await readdir(builds.dir)).toEqual([factsOf('a').id]);
});

test('a build with another address or token is told from the one that is wanted', async () => {
	await using dir = await makeTempDir();
	const { id, siteUrl } = factsOf('a');
	const builds = await keepBuilds(dir.path, factsOf('a'));
	expect(await findMismatch(builds, id, { siteUrl, bypassToken: token })).toBeNull();
	expect(await findMismatch(builds, id, { siteUrl: 'https://other.test', bypassToken: token })).toBe('SITE_URL');
	expect(await findMismatch(builds, id, { siteUrl, bypassToken: undefined })).toBe('BYPASS_TOKEN');
});

test('the migrations that builds have in common are those that each of them knows', async () => {
	await using dir = await makeTempDir();
	const [first, second] = [
		{ tag: '0000_initial', createdAt: 1, contracting: null },
		{ tag: '0001_drop', createdAt: 2, contracting: 'DROP TABLE `x`' },
	];
	const builds = await keepBuilds(dir.path, factsOf('a'), { ...factsOf('b'), migrations: [first, second] });
	const [a, b] = [factsOf('a').id, factsOf('b').id];
	expect(await builds.readCommonMigrations([b])).toEqual([first, second]);
	expect(await builds.readCommonMigrations([b, a])).toEqual([first]);
	expect(await builds.readCommonMigrations([b, 'c'.repeat(16)])).toEqual([first, second]);
});
