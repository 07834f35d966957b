import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { tryLock } from '../../src/edge/store/file-lock.ts';
import { Builds } from '../../src/start/builds.ts';
import { readConfiguration, type StartConfiguration } from '../../src/start/configuration.ts';
import { lockSite, openControl } from '../../src/start/control.ts';
import { readCurrentBuild, serveNext, writeCurrentBuild } from '../../src/start/current-build.ts';
import {
	type DeployRequest,
	deploySources,
	describeBuilds,
	describeDeployed,
	rollBackSite,
} from '../../src/start/deploy.ts';
import { openMigratedDatabase } from '../../src/start/migrated-database.ts';
import { findContractionAfterSwitch, type Migration, readMigrations } from '../../src/storage/migrate.ts';
import { openDatabase } from '../../src/storage/open-database.ts';
import { makeTempDir } from '../support/temp-db.ts';

const secrets = { BYPASS_TOKEN: 't'.repeat(32), CRON_SECRET: 'c'.repeat(32), AUTH_SECRET: 'a'.repeat(32) };
const [old, recent] = ['a'.repeat(16), 'b'.repeat(16)];
let dir: Awaited<ReturnType<typeof makeTempDir>>;
let builds: Builds;
let configuration: StartConfiguration;

beforeEach(async () => {
	dir = await makeTempDir();
	configuration = readConfiguration({ ...secrets, SITE_URL: 'https://snow.test', DATA_DIR: dir.path }, dir.path);
	builds = new Builds(join(dir.path, 'builds'));
});

afterEach(() => dir[Symbol.asyncDispose]());

async function keepBuild(id: string, migrations: readonly Migration[], siteUrl = 'https://snow.test') {
	const output = join(dir.path, 'output');
	await mkdir(join(output, 'static'), { recursive: true });
	await mkdir(join(output, 'functions'), { recursive: true });
	const config = { expiration: 300, bypassToken: secrets.BYPASS_TOKEN };
	await writeFile(join(output, 'functions/_isr.prerender-config.json'), JSON.stringify(config));
	for (const name of ['output/config.json', 'vercel.json']) await writeFile(join(dir.path, name), '{}');
	const builtAt = Date.UTC(2026, 10, 28);
	await builds.keep(output, join(dir.path, 'vercel.json'), { id, siteUrl, builtAt, migrations: [...migrations] });
}

async function deployBoth(): Promise<void> {
	await writeCurrentBuild(builds.dir, serveNext(serveNext(null, old, 1), recent, 2));
}

const request = (): DeployRequest => ({
	root: dir.path,
	variables: {},
	configuration,
	print: () => {},
	signal: new AbortController().signal,
	now: () => 3,
});

const synthetic = (tag: string, createdAt: number, contracting: string | null = null): Migration => ({
	tag,
	createdAt,
	contracting,
});

test('where no site runs, a rollback makes the build before the current one', async () => {
	const migrations = await readMigrations();
	for (const id of [old, recent]) await keepBuild(id, migrations);
	await deployBoth();
	const done = await rollBackSite(request(), null);
	expect(done).toEqual({ id: old, before: null, renderedPages: 0, migrated: [] });
	expect(await readCurrentBuild(builds.dir)).toMatchObject({ id: old, rolledBackFrom: recent });
	await expect(rollBackSite(request(), null)).rejects.toMatchObject({ code: 'NO_BUILD_BEFORE' });
});

test('a build that lacks what a migration took away is refused by the name of the migration', async () => {
	const migrations = await readMigrations();
	const harmful = synthetic('0099_drop_figures', Date.now(), 'DROP TABLE `figures`');
	await keepBuild(old, migrations);
	await keepBuild(recent, [...migrations, harmful]);
	await deployBoth();
	{
		using database = openMigratedDatabase(configuration);
		await database.expand(true);
	}
	await expect(rollBackSite(request(), old)).resolves.toMatchObject({ id: old });
	const database = openDatabase({ url: configuration.databaseUrl });
	await database.write((orm) =>
		orm.run(sql`insert into __drizzle_migrations (hash, created_at) values ('x', ${harmful.createdAt})`),
	);
	database.close();
	await deployBoth();
	await expect(rollBackSite(request(), null)).rejects.toMatchObject({
		code: 'CONTRACTED',
		message: expect.stringMatching(
			/migration 0099_drop_figures, which build a{16} does not know.*DROP TABLE `figures`/,
		),
	});
	expect(await readCurrentBuild(builds.dir)).toMatchObject({ id: recent });
});

test('if the database cannot be asked, a rollback takes every migration for applied', async () => {
	const migrations = await readMigrations();
	await keepBuild(old, migrations.slice(0, 2));
	await keepBuild(recent, migrations);
	await deployBoth();
	await writeFile(join(dir.path, 'snowline.db'), 'this is no database '.repeat(500));
	await expect(rollBackSite(request(), null)).rejects.toMatchObject({
		code: 'CONTRACTED',
		message: expect.stringContaining('0002_alert_indexes'),
	});
});

test('why a deployment failed is said even if the site cannot keep its build over a restart', async () => {
	using _lock = lockSite(builds.dir);
	await using _control = await openControl(builds.dir, async () => {
		throw Object.assign(new Error('No space left'), { code: 'ENOSPC' });
	});
	const printed: string[] = [];
	// There is no Astro in this folder.
	const failed = deploySources({ ...request(), print: (line) => void printed.push(line) });
	await expect(failed).rejects.toMatchObject({ code: 'BUILD_FAILED' });
	expect(printed).toEqual([expect.stringContaining('No space left')]);
});

test('commands change a site one after the other', async () => {
	const migrations = await readMigrations();
	for (const id of [old, recent]) await keepBuild(id, migrations);
	await deployBoth();
	const other = tryLock(join(builds.dir, 'deploy.lock'), 'exclusive');
	const waits = Promise.withResolvers<string>();
	const done = rollBackSite({ ...request(), print: waits.resolve }, null);
	expect(await waits.promise).toBe('Waiting for another deployment or rollback');
	expect(await readCurrentBuild(builds.dir)).toMatchObject({ id: recent });
	other?.[Symbol.dispose]();
	expect(await done).toMatchObject({ id: old });
});

test('a command that is stopped while it waits for another one ends', async () => {
	for (const id of [old, recent]) await keepBuild(id, []);
	await deployBoth();
	using _other = tryLock(join(builds.dir, 'deploy.lock'), 'exclusive');
	const stop = new AbortController();
	const done = rollBackSite({ ...request(), print: () => stop.abort(), signal: stop.signal }, null);
	await expect(done).rejects.toMatchObject({ code: 'ABORT_ERR' });
});

test('a build for another address, an unknown one and an ambiguous one are refused', async () => {
	await keepBuild(old, []);
	await keepBuild('a'.repeat(15).concat('b'), [], 'https://other.test');
	await deployBoth();
	const refusal = (id: string) => rollBackSite(request(), id).catch((error: Error) => error.message);
	expect(await refusal('aaa')).toContain('Several builds begin with aaa');
	expect(await refusal('f')).toContain('There is no build f');
	expect(await refusal('a'.repeat(15).concat('b'))).toContain('has another SITE_URL than this site');
});

test('migrations that only expand are applied before the switch, those at the end that contract after it', async () => {
	const [a, b, c] = [synthetic('a', 1), synthetic('b', 2, 'DROP TABLE x'), synthetic('c', 3, 'DROP TABLE y')];
	expect(findContractionAfterSwitch([])).toBeNull();
	expect(findContractionAfterSwitch([a])).toBeNull();
	expect(findContractionAfterSwitch([a, b, c])).toBe(b);
	expect(() => findContractionAfterSwitch([b, synthetic('d', 4)])).toThrow(/^b takes something away.*\(DROP TABLE x\)/);
});

test('beside a running site the migrations of 0.1.0 stop before the first that contracts', async () => {
	using database = openMigratedDatabase(configuration);
	await expect(database.expand(false)).rejects.toMatchObject({ code: 'MIGRATION_ORDER' });
	expect(await database.expand(true)).toHaveLength((await readMigrations()).length);
	expect([await database.expand(false), await database.contract()]).toEqual([[], []]);
});

test('the commands say what they did', async () => {
	const done = { id: recent, before: old, renderedPages: 6, migrated: ['0008_gusts'] };
	expect(describeDeployed(done, 2_340)).toBe(
		`Migrated the database: 0008_gusts\n${old} → ${recent} in 2.3 s, 6 pages rendered before the switch.`,
	);
	expect(describeDeployed({ ...done, before: recent, migrated: [] }, 1)).toBe(`Build ${recent} is served already.`);
	expect(await describeBuilds(dir.path)).toContain('no builds yet');
	for (const id of [old, recent]) await keepBuild(id, []);
	await deployBoth();
	expect((await describeBuilds(dir.path)).split('\n').toSorted()).toEqual([
		`${old}  2026-11-28T00:00:00Z  https://snow.test`,
		`${recent}  2026-11-28T00:00:00Z  https://snow.test  current`,
	]);
});
