import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pino from 'pino';
import { expect, test } from 'vitest';
import type { FileLock } from '../../src/edge/store/file-lock.ts';
import { Builds } from '../../src/start/builds.ts';
import { findSite, lockSite } from '../../src/start/control.ts';
import { controlSite } from '../../src/start/control-site.ts';
import { readCurrentBuild, serveNext } from '../../src/start/current-build.ts';
import { makeTempDir } from '../support/temp-db.ts';

const [old, recent] = ['a'.repeat(16), 'b'.repeat(16)];
const siteUrl = 'https://snow.test';
const bypassToken = 't'.repeat(32);

/** A site whose builds are in a folder, and which switches at once. */
async function openSite(dir: string, builds: Builds, failure: Error | null = null) {
	const output = join(dir, 'output');
	await mkdir(join(output, 'static'), { recursive: true });
	await mkdir(join(output, 'functions'));
	await writeFile(join(output, 'functions/_isr.prerender-config.json'), JSON.stringify({ bypassToken }));
	for (const name of ['output/config.json', 'vercel.json']) await writeFile(join(dir, name), '{}');
	for (const id of [old, recent]) {
		await builds.keep(output, join(dir, 'vercel.json'), { id, siteUrl, builtAt: 1, migrations: [] });
	}
	const lines: string[] = [];
	const log = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) });
	const ended = Promise.withResolvers<void>();
	const control = await controlSite({
		builds,
		chosen: { id: old, lock: builds.use(old) as FileLock, current: serveNext(null, old, 1) },
		configuration: { siteUrl, bypassToken },
		switchBuild: async () => {
			if (failure !== null) throw failure;
			return { renderedPages: 7, ended: ended.promise };
		},
		now: Date.now,
		log,
	});
	return { control, end: ended.resolve, lines };
}

async function askToSwitch(builds: Builds) {
	const site = await findSite(builds.dir, 0);
	return site.ask?.({ do: 'switch', id: recent, isRollback: false });
}

test('a site records what it serves, and uses a build until its last request has ended', async () => {
	await using dir = await makeTempDir();
	const builds = new Builds(join(dir.path, 'builds'));
	using _lock = lockSite(builds.dir);
	const { control, end } = await openSite(dir.path, builds);
	await using _control = control;
	expect(await readCurrentBuild(builds.dir)).toMatchObject({ id: old });
	expect(await askToSwitch(builds)).toEqual({ before: old, renderedPages: 7 });
	expect(await readCurrentBuild(builds.dir)).toMatchObject({ id: recent, before: [{ id: old }] });
	expect([await builds.remove(old), await builds.remove(recent)]).toEqual([false, false]);
	end();
	await new Promise((resolve) => setImmediate(resolve));
	expect([await builds.remove(old), await builds.remove(recent)]).toEqual([true, false]);
});

test('a build that cannot be served is free again, and the log has its code', async () => {
	await using dir = await makeTempDir();
	const builds = new Builds(join(dir.path, 'builds'));
	using _lock = lockSite(builds.dir);
	const { control, lines } = await openSite(dir.path, builds, new Error('A page fails'));
	await using _control = control;
	await expect(askToSwitch(builds)).rejects.toMatchObject({ message: 'A page fails' });
	expect(await readCurrentBuild(builds.dir)).toMatchObject({ id: old });
	expect(await builds.remove(recent)).toBe(true);
	expect(lines).toEqual([expect.stringContaining('BUILD_SWITCH_FAILED')]);
});

test('where old builds cannot be removed, commands reach the site, and a switch counts as done', async () => {
	await using dir = await makeTempDir();
	const builds = new (class extends Builds {
		override async list(): Promise<never> {
			throw new Error('It cannot be read');
		}
	})(join(dir.path, 'builds'));
	using _lock = lockSite(builds.dir);
	const { control, lines } = await openSite(dir.path, builds);
	await using _control = control;
	expect(await askToSwitch(builds)).toEqual({ before: old, renderedPages: 7 });
	expect(await readCurrentBuild(builds.dir)).toMatchObject({ id: recent });
	expect(lines.every((line) => line.includes('BUILDS_NOT_REMOVED'))).toBe(true);
	expect(lines).toHaveLength(2);
});

test('a file that another process removes at the same time disturbs nothing', async () => {
	await using dir = await makeTempDir();
	const builds = new Builds(dir.path);
	await symlink('nowhere', join(dir.path, '.new-gone'));
	await expect(builds.removeUnfinished(Date.now())).resolves.toBeUndefined();
});
