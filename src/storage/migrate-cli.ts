import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs, parseEnv } from 'node:util';
import { ConfigError } from '../domain/config-error.ts';
import { StorageError } from './errors.ts';
import { migrateDatabase } from './migrate.ts';
import { openDatabase } from './open-database.ts';

const help = `npm run db:migrate: brings the tables of the database up to date

Does nothing if they are. npm start does the same by itself; a site on Vercel needs it
once per release, from a machine that knows its DATABASE_URL.

Configuration comes from the environment and from .env:

  DATABASE_URL          file:path or libsql://host (default file:.data/snowline.db)
  DATABASE_AUTH_TOKEN   for a libSQL server
  DATA_DIR              folder of the default database (default .data)

  --help                this text

Exit codes: 0 up to date, 1 the database did not do it, 2 wrong arguments or configuration
`;

const root = join(import.meta.dirname, '../..');

async function main(): Promise<void> {
	const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h', default: false } } });
	if (values.help) {
		process.stdout.write(help);
		return;
	}
	const variables = { ...(await readEnvFile(join(root, '.env'))), ...withoutEmpty(process.env) };
	const { DATABASE_AUTH_TOKEN: authToken } = variables;
	const database = openDatabase({ url: databaseUrl(variables), authToken });
	try {
		await migrateDatabase(database);
	} finally {
		database.close();
	}
	process.stdout.write('The database is up to date.\n');
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

main().catch((error: unknown) => {
	const isUsage = error instanceof ConfigError || (error instanceof TypeError && isParseArgsError(error));
	const message = error instanceof Error ? error.message : String(error);
	const cause = error instanceof StorageError && error.cause instanceof Error ? ` (${error.cause.message})` : '';
	process.stderr.write(`db:migrate: ${message}${cause}\n`);
	process.exitCode = isUsage ? 2 : 1;
});

function isParseArgsError(error: TypeError): boolean {
	return 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}
