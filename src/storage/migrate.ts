import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { migrate } from 'drizzle-orm/libsql/migrator';
import { StorageError } from './errors.ts';
import type { Database } from './open-database.ts';

const MIGRATIONS_DIR = join(import.meta.dirname, 'migrations');
const ATTEMPTS = 5;
const PAUSE_MS = 100;

/**
 * Brings the tables up to date; does nothing if they are. Several processes may do it at once: the one that comes
 * second fails over a table that is there by then, and finds nothing left to do when it looks again.
 * Not for the built site, which carries no migrations.
 *
 * @throws {StorageError}
 */
export async function migrateDatabase(database: Database): Promise<void> {
	for (let attempt = 1; ; attempt += 1) {
		try {
			await database.write((orm) => migrate(orm, { migrationsFolder: MIGRATIONS_DIR }));
			return;
		} catch (error) {
			const isFinal = !(error instanceof StorageError) || error.code !== 'STORAGE_FAILED' || attempt === ATTEMPTS;
			if (isFinal) throw error;
			await sleep(PAUSE_MS);
		}
	}
}
