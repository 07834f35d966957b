import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
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
 * @param before leaves out this migration and all that follow it
 * @throws {StorageError}
 */
export async function migrateDatabase(database: Database, before?: Migration): Promise<void> {
	await using folder = before === undefined ? null : await copyMigrationsBefore(before);
	const migrationsFolder = folder?.path ?? MIGRATIONS_DIR;
	for (let attempt = 1; ; attempt += 1) {
		try {
			await database.write((orm) => migrate(orm, { migrationsFolder }));
			return;
		} catch (error) {
			if (attempt === MAX_ATTEMPTS || !mayBeRace(error)) throw error;
			await sleep(PAUSE_MS);
		}
	}
}

/** The migrator applies a whole folder, so this makes one that has only a part. */
async function copyMigrationsBefore({ tag }: Migration): Promise<AsyncDisposable & { readonly path: string }> {
	const path = await mkdtemp(join(tmpdir(), 'snowline-migrations-'));
	await cp(MIGRATIONS_DIR, path, { recursive: true });
	const { entries } = await readJournal(path);
	const end = entries.findIndex((entry) => entry.tag === tag);
	await writeFile(join(path, JOURNAL), JSON.stringify({ entries: entries.slice(0, end) }));
	return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
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

/**
 * Returns the first of the migrations that takes something away from a build which does not know it; null: the build
 * reads and writes as before.
 *
 * @param known the migrations that the build knows
 */
export function findHarmful(
	migrations: readonly Migration[],
	known: readonly Pick<Migration, 'tag'>[],
): Migration | null {
	const tags = new Set(known.map(({ tag }) => tag));
	return migrations.find(({ tag, contracting }) => contracting !== null && !tags.has(tag)) ?? null;
}

/** The pending migrations cannot be applied while the build that is served goes on. */
export class MigrationOrderError extends Error {
	override readonly name = 'MigrationOrderError';
	readonly code = 'MIGRATION_ORDER';

	constructor({ tag, contracting }: Migration, later: Migration) {
		super(
			`${tag} takes something away that the running build may need (${contracting}), and ${later.tag}, which follows it, ` +
				'is needed before the switch. Stop the site and start it again, or deploy the release in between first',
		);
	}
}

/**
 * Returns the first of the pending migrations that must wait until the new build is served, because it takes something
 * away from the build before; null: all can be applied before the switch.
 *
 * @throws {MigrationOrderError} one that the new build needs follows it
 */
export function findContractionAfterSwitch(pending: readonly Migration[]): Migration | null {
	const at = pending.findIndex(({ contracting }) => contracting !== null);
	const found = pending[at];
	if (found === undefined) return null;
	const later = pending.slice(at).find(({ contracting }) => contracting === null);
	if (later !== undefined) throw new MigrationOrderError(found, later);
	return found;
}

/** Returns the migrations of these sources that the database does not have. @throws {StorageError} */
export async function readPendingMigrations(database: Database): Promise<Migration[]> {
	const lastAt = await readMigratedAt(database);
	return (await readMigrations()).filter(({ createdAt }) => createdAt > lastAt);
}

/** Returns `createdAt` of the newest migration that the database has; 0: it has none. @throws {StorageError} */
export async function readMigratedAt(database: Database): Promise<number> {
	const [table] = await database.read((orm) =>
		orm.all(sql`select 1 from sqlite_schema where name = '__drizzle_migrations'`),
	);
	if (table === undefined) return 0;
	const [newest] = await database.read((orm) =>
		orm.all<{ at: number | null }>(sql`select max(created_at) as at from __drizzle_migrations`),
	);
	return newest?.at ?? 0;
}

/** What drizzle-kit writes. */
const Journal = z.object({ entries: z.array(z.looseObject({ tag: z.string(), when: z.number() })) });
const JOURNAL = 'meta/_journal.json';

async function readJournal(dir: string): Promise<z.output<typeof Journal>> {
	return Journal.parse(JSON.parse(await readFile(join(dir, JOURNAL), 'utf8')));
}

/** Returns the migrations of these sources, oldest first. */
export async function readMigrations(dir = MIGRATIONS_DIR): Promise<Migration[]> {
	const { entries } = await readJournal(dir);
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
