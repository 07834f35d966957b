import { StorageError } from '../storage/errors.ts';
import {
	findContractionAfterSwitch,
	type Migration,
	migrateDatabase,
	readMigratedAt,
	readMigrations,
	readPendingMigrations,
} from '../storage/migrate.ts';
import { openDatabase } from '../storage/open-database.ts';
import type { StartConfiguration } from './configuration.ts';

/** The database of a site during a deployment. */
export type MigratedDatabase = Disposable & {
	/**
	 * Returns the migrations that the database has. If it cannot be asked, it is taken to have all of them.
	 *
	 * @param known those that builds know; others than those of the sources may have been applied
	 */
	applied(known: readonly Migration[]): Promise<Migration[]>;
	/**
	 * Applies what the next build needs. While a build is served that does not know them, migrations that take something
	 * away wait for `contract`.
	 *
	 * @returns names of the migrations
	 * @throws {MigrationOrderError}
	 * @throws {StorageError}
	 */
	expand(isNothingServed: boolean): Promise<string[]>;
	/** Applies what waits. @returns names of the migrations. @throws {StorageError} */
	contract(): Promise<string[]>;
};

export function openMigratedDatabase({
	databaseUrl: url,
	databaseAuthToken: authToken,
}: Pick<StartConfiguration, 'databaseUrl' | 'databaseAuthToken'>): MigratedDatabase {
	const database = openDatabase({ url, authToken });
	const migrate = async (before?: Migration): Promise<string[]> => {
		const pending = await readPendingMigrations(database);
		const end = before === undefined ? pending.length : pending.findIndex(({ tag }) => tag === before.tag);
		if (end > 0) await migrateDatabase(database, before);
		return pending.slice(0, end).map(({ tag }) => tag);
	};
	return {
		applied: async (known) => {
			const all = new Map([...known, ...(await readMigrations())].map((migration) => [migration.tag, migration]));
			const lastAt = await readMigratedAt(database).catch((error: unknown) => {
				if (error instanceof StorageError) return Number.POSITIVE_INFINITY;
				throw error;
			});
			return [...all.values()].filter(({ createdAt }) => createdAt <= lastAt);
		},
		expand: async (isNothingServed) => {
			const waits = isNothingServed ? null : findContractionAfterSwitch(await readPendingMigrations(database));
			return migrate(waits ?? undefined);
		},
		contract: () => migrate(),
		[Symbol.dispose]: () => database.close(),
	};
}
