import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrateDatabase } from '../../src/storage/migrate.ts';
import { type Database, openDatabase } from '../../src/storage/open-database.ts';

/** A temporary folder that is removed at the end of the test. */
export async function makeTempDir(): Promise<{ readonly path: string } & AsyncDisposable> {
	const path = await mkdtemp(join(tmpdir(), 'snowline-test-'));
	return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

export type TempDatabase = AsyncDisposable & {
	/** For another connection or another process. */
	readonly url: string;
	readonly file: string;
	readonly database: Database;
};

/** A real SQLite file with all tables and no rows. */
export async function openTempDatabase(): Promise<TempDatabase> {
	const dir = await makeTempDir();
	const file = join(dir.path, 'snowline.db');
	const url = `file:${file}`;
	const database = openDatabase({ url });
	await migrateDatabase(database);
	return {
		url,
		file,
		database,
		async [Symbol.asyncDispose]() {
			database.close();
			await dir[Symbol.asyncDispose]();
		},
	};
}
