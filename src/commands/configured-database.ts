import { join, resolve } from 'node:path';
import { loadVariables } from '../../worker/env-file.ts';
import { readConfig } from '../config/read-config.ts';
import { siteVariables } from '../config/site-variables.ts';
import { absoluteDatabaseUrl } from '../start/configuration.ts';
import { StorageError } from '../storage/errors.ts';
import { type Database, openDatabase } from '../storage/open-database.ts';

const root = join(import.meta.dirname, '../..');

/** What a command's help says of where it looks. */
export const databaseHelp = `Configuration comes from the environment and from .env:

  DATABASE_URL          file:path or libsql://host (default file:.data/snowline.db)
  DATABASE_AUTH_TOKEN   for a libSQL server
  DATA_DIR              folder of the default database (default .data)
`;

/**
 * Works on the database of the site, as the environment and `.env` name it; the environment wins.
 *
 * @throws {ConfigError}
 * @throws {Error} the database did not do it, and what its driver says
 */
export async function withDatabase<T>(work: (database: Database) => Promise<T>): Promise<T> {
	const names = ['DATABASE_URL', 'DATABASE_AUTH_TOKEN', 'DATA_DIR'] as const;
	const config = readConfig(siteVariables, await loadVariables(root, process.env), names);
	const { DATA_DIR, DATABASE_URL = `file:${resolve(root, DATA_DIR, 'snowline.db')}` } = config;
	const url = absoluteDatabaseUrl(DATABASE_URL, root);
	const database = openDatabase({ url, authToken: config.DATABASE_AUTH_TOKEN });
	try {
		return await work(database);
	} catch (error) {
		if (!(error instanceof StorageError)) throw error;
		throw new Error(`${error.message} (${innermostMessage(error)})`, { cause: error });
	} finally {
		database.close();
	}
}

/** What the driver said; the query builder puts the whole statement around it. */
function innermostMessage(error: Error): string {
	return error.cause instanceof Error ? innermostMessage(error.cause) : error.message;
}
