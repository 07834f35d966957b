import type { WeatherProvider } from '../app/ports.ts';
import type { ConfigError } from '../domain/config-error.ts';
import { StorageError } from '../storage/errors.ts';
import { type Database, openDatabase } from '../storage/open-database.ts';
import { createLibsqlStores, createMemoryStores, type Stores } from '../storage/stores.ts';
import { readText, type Variables } from './variables.ts';

/** Stores, and whether what they keep outlives this process. */
export type SiteStores = Stores & {
	readonly stored: boolean;
	/** What they are kept in; null: nothing that could keep anything else as well. */
	readonly database: Database | null;
};

/**
 * A libSQL database where one is configured, else the memory of this process. The database is opened by its first use.
 *
 * @throws {ConfigError}
 */
export function createStores(variables: Variables, provider: WeatherProvider): SiteStores {
	const url = readText(variables, 'DATABASE_URL');
	if (url === undefined) return { ...createMemoryStores(), stored: false, database: null };
	const database = openDatabase({
		url,
		authToken: readText(variables, 'DATABASE_AUTH_TOKEN'),
		onVercel: readText(variables, 'VERCEL') !== undefined,
	});
	return { ...createLibsqlStores(database, provider), stored: true, database };
}

/** What stands in for a database that cannot be: not memory, which would hide that nothing is kept. */
export function createRefusingStores(fault: ConfigError, provider: WeatherProvider): SiteStores {
	const refuse = () => Promise.reject(new StorageError('STORAGE_UNREACHABLE', { cause: fault }));
	const database: Database = { read: refuse, write: refuse, close() {} };
	return { ...createLibsqlStores(database, provider), stored: true, database: null };
}
