import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { runCommand, UsageError } from '../../worker/run-command.ts';
import { secretsIn } from '../config/read-config.ts';
import { variables as knownVariables } from '../config.ts';
import { createLog } from '../log.ts';
import { loadEnvironment, readConfiguration } from '../start/configuration.ts';

const help = `npm run export -- DIR: every public page as plain files, for any web server

Needs no running site: builds the sources unless their build is there, fetches figures if
they are due, renders every page and writes it with its assets, its figures as JSON
(api/conditions.json), 404.html, sitemap and feed; text with .br and .gz beside it.

DIR becomes a link to a folder in DIR.versions, replaced in one step: readers see the old
version or the new one, never a mix. An unchanged file keeps its time and its inode. A page
that fails keeps its last file. Links to alerts and accounts lead to SITE_URL.

  --help     this text

Configuration comes from the environment and from .env, as for npm start: SITE_URL, WEATHER,
DATABASE_URL, DATA_DIR, OPEN_METEO_URL, and LOG_LEVEL (warn; the log goes to standard error).

To keep an export fresh beside a running site: npm run worker -- --export DIR

Exit codes: 0 done, 1 a page was not exported, 2 wrong arguments or configuration.
`;

const root = join(import.meta.dirname, '../..');

await runCommand({
	name: 'export',
	help,
	async run({ args, stopSignal }) {
		const startedAt = performance.now();
		const [dir = '', ...more] = parseArgs({ args: [...args], allowPositionals: true, options: {} }).positionals;
		if (dir.trim() === '' || more.length > 0) {
			throw new UsageError('npm run export -- DIR takes one folder (see --help)');
		}
		const signal = stopSignal();
		const { variables, keepGenerated } = await loadEnvironment(join(root, '.env'), process.env);
		const configuration = readConfiguration({ LOG_LEVEL: 'warn', ...variables }, root);
		await keepGenerated();
		// Imported late, so that a bad variable is reported before all modules of the site are loaded.
		const { describeExport, exportSite } = await import('../start/export-site.ts');
		const print = (line: string): void => void process.stderr.write(`${line}\n`);
		const secrets = secretsIn(knownVariables, variables);
		const log = createLog({ level: configuration.logLevel, secrets, output: process.stderr });
		const target = resolve(dir);
		const exported = await exportSite({ root, variables, configuration, log, print, signal }, target);
		process.stdout.write(`${describeExport(exported, target, performance.now() - startedAt)}\n`);
		return exported.report?.ok ? 0 : 1;
	},
});
