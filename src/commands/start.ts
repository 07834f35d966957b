import { once } from 'node:events';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runCommand } from '../../worker/run-command.ts';
import { secretsIn } from '../config/read-config.ts';
import { variables as knownVariables } from '../config.ts';
import { createLog } from '../log.ts';
import { loadEnvironment, readConfiguration } from '../start/configuration.ts';

const help = `npm start: the whole site on this machine

Creates .env with new secrets if there is none, migrates the database, builds the sources
unless their build is there, and starts the edge and the refresh worker. Stop with Ctrl-C.
A new version beside the running site: npm run deploy; back again: npm run rollback.

Configuration comes from the environment and from .env; .env.example lists every variable.

  PORT=8080 npm start            listen on another port
  WEATHER=simulated npm start    invented figures, marked as such on every page
  REFRESH_CRON=off npm start     no worker
  EDGE_EXPIRATION=5 npm start    let pages expire after five seconds, to watch them go stale

  --help                         this text
`;

const root = join(import.meta.dirname, '../..');
const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** Loaded only where a person watches: it takes a tenth of a start. */
async function prettyOutput() {
	const { default: pretty } = await import('pino-pretty');
	return pretty({ ignore: 'pid,hostname', sync: true });
}

await runCommand({
	name: 'start',
	help,
	async run({ args, stopSignal }) {
		const startedAt = performance.now();
		parseArgs({ args: [...args], options: {} });
		const signal = stopSignal();
		const { variables, generated, keepGenerated } = await loadEnvironment(join(root, '.env'), process.env);
		const configuration = readConfiguration(variables, root);
		await keepGenerated();
		// Imported late, so that a bad variable is reported before all modules of the site are loaded.
		const { describeStart, runSite } = await import('../start/run-site.ts');
		const log = createLog({
			level: configuration.logLevel,
			secrets: secretsIn(knownVariables, variables),
			output: process.stdout.isTTY ? await prettyOutput() : process.stdout,
		});
		const site = await runSite({ root, variables, configuration, log, print, signal }).catch((error) => {
			if (signal.aborted) return null;
			throw error;
		});
		if (!site) return 0;
		print(describeStart({ ...site.started, newSecrets: generated, tookMs: performance.now() - startedAt }));
		if (!signal.aborted) await once(signal, 'abort');
		print(`${signal.reason}: finishing what is under way …`);
		await site.stop();
		print('Stopped.');
		return 0;
	},
});
