import type { WeatherProvider } from '../app/ports.ts';
import { type Environment, readConfig } from '../config/read-config.ts';
import { siteVariables } from '../config/site-variables.ts';
import { ConfigError } from '../domain/config-error.ts';
import { type Database, openDatabase } from '../storage/open-database.ts';
import { createLibsqlStores, createMemoryStores, type Stores, unavailableDatabase } from '../storage/stores.ts';

/** The stores of the site, and whether their content is persistent. */
export type SiteStores = Stores & {
	readonly stored: boolean;
	/** Null: not configured or invalid, so accounts and alerts are unavailable. */
	readonly database: Database | null;
};

/**
 * Creates stores in the configured libSQL database, or in the memory of this process. Either opens at its first use.
 *
 * @throws {ConfigError}
 */
export function createStores(environment: Environment, provider: WeatherProvider): SiteStores {
	const config = readConfig(siteVariables, environment, ['DATABASE_URL', 'DATABASE_AUTH_TOKEN', 'VERCEL']);
	const { DATABASE_URL: url, DATABASE_AUTH_TOKEN: authToken } = config;
	if (url === undefined) return { ...createMemoryStores(provider), stored: false, database: null };
	// On Vercel files are read-only and belong to one instance: stored data would be lost.
	if (config.VERCEL !== undefined && url.startsWith('file:')) {
		const requirement = 'must not be a file on Vercel; use a libSQL server, or leave it empty';
		throw new ConfigError([{ variable: 'DATABASE_URL', requirement }]);
	}
	const database = openDatabase({ url, authToken });
	return { ...createLibsqlStores(database, provider), stored: true, database };
}

/** Returns stores for an invalid configuration: every query fails with `fault` as its cause. */
export function unavailableStores(fault: ConfigError, provider: WeatherProvider): SiteStores {
	return { ...createLibsqlStores(unavailableDatabase(fault), provider), stored: true, database: null };
}
