import { join, resolve } from 'node:path';
import { loadVariables } from '../../worker/env-file.ts';
import { type Environment, readConfig } from '../config/read-config.ts';
import { siteVariables } from '../config/site-variables.ts';
import { absoluteDatabaseUrl } from '../start/configuration.ts';
import { type Database, openDatabase } from '../storage/open-database.ts';

const root = join(import.meta.dirname, '../..');

/** What a command's help says of where it looks. */
export const databaseHelp = `Configuration comes from the environment and from .env:

  DATABASE_URL          file:path or libsql://host (default file:.data/snowline.db)
  DATABASE_AUTH_TOKEN   for a libSQL server
  DATA_DIR              folder of the default database (default .data)
`;

/**
 * The database of the site, as the environment and `.env` name it; the environment wins.
 *
 * @throws {ConfigError}
 */
export async function openConfiguredDatabase(environment: Environment): Promise<Database> {
	const names = ['DATABASE_URL', 'DATABASE_AUTH_TOKEN', 'DATA_DIR'] as const;
	const config = readConfig(siteVariables, await loadVariables(root, environment), names);
	const { DATA_DIR, DATABASE_URL = `file:${resolve(root, DATA_DIR, 'snowline.db')}` } = config;
	return openDatabase({ url: absoluteDatabaseUrl(DATABASE_URL, root), authToken: config.DATABASE_AUTH_TOKEN });
}
