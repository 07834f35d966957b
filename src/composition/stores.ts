import type { WeatherProvider } from '../app/ports.ts';
import { type Environment, readConfig } from '../config/read-config.ts';
import { siteVariables } from '../config/site-variables.ts';
import { ConfigError } from '../domain/config-error.ts';
import { StorageError } from '../storage/errors.ts';
import { type Database, openDatabase } from '../storage/open-database.ts';
import { createLibsqlStores, createMemoryStores, type Stores } from '../storage/stores.ts';

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
export function createStores(environment: Environment, provider: WeatherProvider): SiteStores {
	const config = readConfig(siteVariables, environment, ['DATABASE_URL', 'DATABASE_AUTH_TOKEN', 'VERCEL']);
	const { DATABASE_URL: url, DATABASE_AUTH_TOKEN: authToken } = config;
	if (url === undefined) return { ...createMemoryStores(), stored: false, database: null };
	// There a file is read-only and each instance has its own: what is kept in it would be lost.
	if (config.VERCEL !== undefined && url.startsWith('file:')) {
		const requirement = 'must not be a file on Vercel; use a libSQL server, or leave it empty';
		throw new ConfigError([{ variable: 'DATABASE_URL', requirement }]);
	}
	const database = openDatabase({ url, authToken });
	return { ...createLibsqlStores(database, provider), stored: true, database };
}

/** What stands in for a database that cannot be: not memory, which would hide that nothing is kept. */
export function createRefusingStores(fault: ConfigError, provider: WeatherProvider): SiteStores {
	const refuse = () => Promise.reject(new StorageError('STORAGE_UNREACHABLE', { cause: fault }));
	const database: Database = { read: refuse, write: refuse, close() {} };
	return { ...createLibsqlStores(database, provider), stored: true, database: null };
}
