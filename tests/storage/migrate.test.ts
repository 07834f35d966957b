import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { hasRealFigures } from '../../src/storage/libsql-conditions-store.ts';
import { migrateDatabase } from '../../src/storage/migrate.ts';
import { openDatabase } from '../../src/storage/open-database.ts';
import { createLibsqlStores } from '../../src/storage/stores.ts';
import { runInProcess, runProcess } from '../support/command.ts';
import { testEpochAt as now } from '../support/fake-clock.ts';
import { makeForecast } from '../support/fake-weather-source.ts';
import { makeTempDir, openTempDatabase } from '../support/temp-db.ts';

const cli = join(import.meta.dirname, '../../src/commands/migrate.ts');

async function run(args: readonly string[], env: Readonly<Record<string, string>> = {}, runner = runInProcess) {
	const { code, output, errors } = await runner(cli, args, { env });
	return { exitCode: code, stdout: output, stderr: errors };
}

test('migrating again keeps what is stored', async () => {
	await using temp = await openTempDatabase();
	const { heartbeats } = createLibsqlStores(temp.database, 'open-meteo');
	await heartbeats.beat('worker', now);
	await migrateDatabase(temp.database);
	expect(await heartbeats.lastBeats()).toEqual(new Map([['worker', now]]));
});

test('processes that migrate one new file at once all succeed, and do it once', async () => {
	await using dir = await makeTempDir();
	const url = `file:${join(dir.path, 'snowline.db')}`;
	const ended = await Promise.all(Array.from({ length: 4 }, () => run([], { DATABASE_URL: url }, runProcess)));
	expect(ended.map(({ exitCode, stderr }) => ({ exitCode, stderr }))).toEqual(
		Array.from({ length: 4 }, () => ({ exitCode: 0, stderr: '' })),
	);
	const database = openDatabase({ url });
	const applied = await database.read((orm) =>
		orm.all(sql`select hash from __drizzle_migrations group by hash having count(*) > 1`),
	);
	expect(applied).toEqual([]);
	database.close();
});

test('the command says what it did', async () => {
	await using dir = await makeTempDir();
	const ended = await run([], { DATA_DIR: dir.path });
	expect(ended).toEqual({ exitCode: 0, stdout: 'The database is up to date.\n', stderr: '' });
	const database = openDatabase({ url: `file:${join(dir.path, 'snowline.db')}` });
	expect(await hasRealFigures(database)).toBe(false);
	database.close();
});

test('the command explains itself', async () => {
	const { exitCode, stdout } = await run(['--help']);
	expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringContaining('npm run db:migrate') });
});

test('the command refuses a wrong address with exit code 2, naming the variable and not its value', async () => {
	const { exitCode, stderr } = await run([], { DATABASE_URL: 'mysql://user:secret-word@host/db' });
	expect(exitCode).toBe(2);
	expect(stderr).toMatch(/^db:migrate: DATABASE_URL must start with/);
	expect(stderr).not.toContain('secret-word');
});

test('the command refuses an argument that it does not know with exit code 2', async () => {
	expect(await run(['--down'])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--down') });
});

test('the command ends with exit code 1 when the file is no database', async () => {
	await using dir = await makeTempDir();
	const file = join(dir.path, 'text.db');
	await writeFile(file, 'x'.repeat(4_096));
	const { exitCode, stderr } = await run([], { DATABASE_URL: `file:${file}` });
	expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringContaining('damaged') });
});

test('real figures are told apart from simulated ones', async () => {
	await using temp = await openTempDatabase();
	const forecast = makeForecast(now);
	const fetched = [{ resortId: 'mammoth', base: forecast, summit: forecast }];
	await createLibsqlStores(temp.database, 'simulated').conditions.saveFetched(fetched, now);
	expect(await hasRealFigures(temp.database)).toBe(false);
	await createLibsqlStores(temp.database, 'open-meteo').conditions.saveFetched(fetched, now);
	expect(await hasRealFigures(temp.database)).toBe(true);
});
