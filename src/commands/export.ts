import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import pino from 'pino';
import { ExportFolderError } from '../../worker/export/versions.ts';
import { ConfigError } from '../domain/config-error.ts';
import { BuildFailedError } from '../start/build-if-stale.ts';
import { readConfiguration } from '../start/configuration.ts';
import { loadEnvironment } from '../start/env-file.ts';
import { exportSite } from '../start/export-site.ts';
import { describeExport } from '../start/export-summary.ts';

const help = `npm run export -- DIR: every public page as plain files, for any web server

Needs no running site: builds if the build is older than the sources, fetches figures if
they are due, renders every page and writes it with its assets, its figures as JSON
(api/conditions.json), 404.html, sitemap and feed; text with .br and .gz beside it.

DIR becomes a link to a folder in DIR.versions, replaced in one step: a reader sees the old
version or the new one, whole. A file that is as it was keeps its time and its inode. A page
that fails keeps its last file. Links to alerts and accounts lead to SITE_URL.

  --help     this text

Configuration comes from the environment and from .env, as for npm start: SITE_URL, WEATHER,
DATABASE_URL, DATA_DIR, OPEN_METEO_URL, and LOG_LEVEL (warn; the log goes to standard error).

To keep an export fresh beside a running site: npm run worker -- --export DIR

Exit codes: 0 done, 1 a page was not exported, 2 the command or a variable is not usable.
`;

class UsageError extends Error {
	override readonly name = 'UsageError';
	readonly code = 'BAD_COMMAND_LINE';
}

const root = join(import.meta.dirname, '../..');

async function main(): Promise<number> {
	const startedAt = performance.now();
	const { values, positionals } = parseArgs({
		allowPositionals: true,
		options: { help: { type: 'boolean', short: 'h', default: false } },
	});
	if (values.help) {
		process.stdout.write(help);
		return 0;
	}
	const [dir = '', ...more] = positionals;
	if (dir.trim() === '' || more.length > 0) throw new UsageError('npm run export -- DIR takes one folder (see --help)');

	const abort = new AbortController();
	for (const name of ['SIGINT', 'SIGTERM'] as const) {
		process.once(name, () => {
			process.once(name, () => process.exit(130));
			abort.abort();
		});
	}
	const { variables } = await loadEnvironment(join(root, '.env'), process.env);
	const configuration = readConfiguration({ LOG_LEVEL: 'warn', ...variables }, root);
	const print = (line: string): void => void process.stderr.write(`${line}\n`);
	const log = pino({ level: configuration.logLevel, base: null }, pino.destination({ fd: 2, sync: true }));
	const target = resolve(dir);
	const exported = await exportSite({ root, variables, configuration, log, print, signal: abort.signal }, target);
	process.stdout.write(`${describeExport(exported, target, performance.now() - startedAt)}\n`);
	return exported.report?.ok ? 0 : 1;
}

function isUsage(error: unknown): boolean {
	const ours = [UsageError, ConfigError, ExportFolderError].some((kind) => error instanceof kind);
	return ours || (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'));
}

try {
	process.exit(await main());
} catch (error) {
	const output = error instanceof BuildFailedError ? `:\n${error.output}` : '';
	process.stderr.write(`export: ${error instanceof Error ? error.message : String(error)}${output}\n`);
	process.exit(isUsage(error) ? 2 : 1);
}
