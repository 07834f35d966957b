import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { migrate } from 'drizzle-orm/libsql/migrator';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { migrateDatabase } from '../../src/storage/migrate.ts';
import { type Database, openDatabase } from '../../src/storage/open-database.ts';
import { createLibsqlStores } from '../../src/storage/stores.ts';
import { testEpochAt as now } from '../support/fake-clock.ts';
import { makeForecast } from '../support/fake-weather-source.ts';
import { makeTempDir } from '../support/temp-db.ts';

// A database of an earlier version, with rows in it: migrating loses nothing, and until then the new code shows figures
// as before.

const migrationsDir = join(import.meta.dirname, '../../src/storage/migrations');
const Journal = z.looseObject({ entries: z.array(z.looseObject({ idx: z.int() })) });

/** Creates the tables as they were after migration `last`. */
async function migrateUpTo(database: Database, dir: string, last: number): Promise<void> {
	await cp(migrationsDir, dir, { recursive: true });
	const journalFile = join(dir, 'meta/_journal.json');
	const journal = Journal.parse(JSON.parse(await readFile(journalFile, 'utf8')));
	const entries = journal.entries.filter(({ idx }) => idx <= last);
	await writeFile(journalFile, JSON.stringify({ ...journal, entries }));
	await database.write((orm) => migrate(orm, { migrationsFolder: dir }));
}

describe('a database at migration 0006', () => {
	let dir: Awaited<ReturnType<typeof makeTempDir>>;
	let url: string;
	let database: Database;

	beforeEach(async () => {
		dir = await makeTempDir();
		url = `file:${join(dir.path, 'snowline.db')}`;
		database = openDatabase({ url });
		await migrateUpTo(database, join(dir.path, 'migrations'), 6);
		await database.write((orm) =>
			orm.run(sql`
				insert into revalidation_wishes (path, wished_at, attempts, last_error)
				values ('/', ${now}, 0, null), ('/resorts/mammoth', ${now - 5}, 2, 'PAGE_REVALIDATION_FAILED')`),
		);
	});
	afterEach(async () => {
		database.close();
		await dir[Symbol.asyncDispose]();
	});

	test('keeps its pending revalidations', async () => {
		await migrateDatabase(database);
		const { pendingRevalidations } = createLibsqlStores(database, 'open-meteo');
		expect(await pendingRevalidations.list(10)).toEqual([
			{ path: '/', requestedAt: now, attempts: 0 },
			{ path: '/resorts/mammoth', requestedAt: now - 5, attempts: 2 },
		]);
		const errors = await database.read((orm) =>
			orm.all(sql`select last_error from pending_revalidations where attempts > 0`),
		);
		expect(errors).toEqual([{ last_error: 'PAGE_REVALIDATION_FAILED' }]);
	});

	test('is migrated once by concurrent connections', async () => {
		const others = Array.from({ length: 3 }, () => openDatabase({ url }));
		await Promise.all([database, ...others].map((each) => migrateDatabase(each)));
		for (const other of others) other.close();
		const { pendingRevalidations } = createLibsqlStores(database, 'open-meteo');
		expect(await pendingRevalidations.list(10)).toHaveLength(2);
	});

	test('provides figures to the new version before it is migrated', async () => {
		const { conditions, pendingRevalidations } = createLibsqlStores(database, 'open-meteo');
		const forecast = makeForecast(now);
		await conditions.saveFetched([{ resortId: 'mammoth', base: forecast, summit: forecast }], now);
		expect(await conditions.loadReadings(['mammoth'], { fromAt: now - 3_600_000, toAt: now })).toHaveProperty(
			'size',
			1,
		);
		await expect(pendingRevalidations.list(10)).rejects.toMatchObject({ code: 'STORAGE_NOT_MIGRATED' });
	});

	test('is usable by a connection that was open before the migration', async () => {
		const { pendingRevalidations } = createLibsqlStores(database, 'open-meteo');
		await expect(pendingRevalidations.list(10)).rejects.toMatchObject({ code: 'STORAGE_NOT_MIGRATED' });
		const other = openDatabase({ url });
		await migrateDatabase(other);
		other.close();
		expect(await pendingRevalidations.list(10)).toHaveLength(2);
	});
});
