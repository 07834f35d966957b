import { join, resolve } from 'node:path';
import { loadVariables } from '../../worker/env-file.ts';
import { readConfig } from '../config/read-config.ts';
import { siteVariables } from '../config/site-variables.ts';
import { absoluteDatabaseUrl } from '../start/configuration.ts';
import { StorageError } from '../storage/errors.ts';
import { type Database, openDatabase } from '../storage/open-database.ts';

const root = join(import.meta.dirname, '../..');

/** Part of the help of each command that works on the database. */
export const databaseHelp = `Configuration comes from the environment and from .env:

  DATABASE_URL          file:path or libsql://host (default file:.data/snowline.db)
  DATABASE_AUTH_TOKEN   for a libSQL server
  DATA_DIR              folder of the default database (default .data)
`;

/**
 * Opens the database that the environment and `.env` name (the environment wins), and closes it after the work.
 *
 * @throws {ConfigError}
 * @throws {Error} with the message of the database driver, where the database fails
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

/** Returns the driver's message; the query builder wraps it in the whole statement. */
function innermostMessage(error: Error): string {
	return error.cause instanceof Error ? innermostMessage(error.cause) : error.message;
}
