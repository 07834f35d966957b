import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { migrate } from 'drizzle-orm/libsql/migrator';
import { z } from 'zod';
import { findContracting } from './contracting-sql.ts';
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

/** A migration of these sources. */
export type Migration = {
	/** Name of its file, e.g. `0004_reports`. */
	readonly tag: string;
	/** Unix ms; the database records it for each applied migration. */
	readonly createdAt: number;
	/** The statement that takes something away from programs that do not know the migration; null: none does. */
	readonly contracting: string | null;
};

/** What drizzle-kit writes. */
const Journal = z.object({ entries: z.array(z.object({ tag: z.string(), when: z.number() })) });

/** Returns the migrations of these sources, oldest first. */
export async function readMigrations(dir = MIGRATIONS_DIR): Promise<Migration[]> {
	const { entries } = Journal.parse(JSON.parse(await readFile(join(dir, 'meta/_journal.json'), 'utf8')));
	return Promise.all(
		entries.map(async ({ tag, when: createdAt }) => {
			const contracting = findContracting(await readFile(join(dir, `${tag}.sql`), 'utf8'));
			return { tag, createdAt, contracting };
		}),
	);
}

function mayBeRace(error: unknown): boolean {
	return error instanceof StorageError && (error.code === 'STORAGE_FAILED' || error.code === 'STORAGE_NOT_MIGRATED');
}
