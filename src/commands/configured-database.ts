import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
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
export async function openConfiguredDatabase(
	environment: Readonly<Record<string, string | undefined>>,
): Promise<Database> {
	const variables = { ...(await readEnvFile(join(root, '.env'))), ...withoutEmpty(environment) };
	const { DATABASE_AUTH_TOKEN: authToken } = variables;
	return openDatabase({ url: databaseUrl(variables), authToken });
}

function databaseUrl(variables: Readonly<Record<string, string | undefined>>): string {
	const { DATA_DIR: dataDir = '.data', DATABASE_URL: url = `file:${join(dataDir, 'snowline.db')}` } = variables;
	const isRelative = url.startsWith('file:') && !url.startsWith('file:/');
	return isRelative ? `file:${resolve(root, url.slice('file:'.length))}` : url;
}

async function readEnvFile(path: string): Promise<Readonly<Record<string, string | undefined>>> {
	try {
		return withoutEmpty(parseEnv(await readFile(path, 'utf8')));
	} catch (error) {
		if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
		throw error;
	}
}

function withoutEmpty(variables: Readonly<Record<string, string | undefined>>): Record<string, string | undefined> {
	return Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
}
