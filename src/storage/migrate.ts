import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { migrate } from 'drizzle-orm/libsql/migrator';
import { StorageError } from './errors.ts';
import type { Database } from './open-database.ts';

const MIGRATIONS_DIR = join(import.meta.dirname, 'migrations');
const MAX_ATTEMPTS = 5;
const PAUSE_MS = 100;

/**
 * Applies pending migrations. Several processes may do this at once: the second one fails because a table was already
 * created or renamed, and finds nothing left to do when it tries again. The built site cannot call this: it carries no
 * migrations.
 *
 * @throws {StorageError}
 */
export async function migrateDatabase(database: Database): Promise<void> {
	for (let attempt = 1; ; attempt += 1) {
		try {
			await database.write((orm) => migrate(orm, { migrationsFolder: MIGRATIONS_DIR }));
			return;
		} catch (error) {
			if (attempt === MAX_ATTEMPTS || !mayBeRace(error)) throw error;
			await sleep(PAUSE_MS);
		}
	}
}

function mayBeRace(error: unknown): boolean {
	return error instanceof StorageError && (error.code === 'STORAGE_FAILED' || error.code === 'STORAGE_NOT_MIGRATED');
}
