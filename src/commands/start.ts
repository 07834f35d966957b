import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pino from 'pino';
import pretty from 'pino-pretty';
import { ConfigError } from '../domain/config-error.ts';
import { BuildFailedError } from '../start/build-if-stale.ts';
import { readConfiguration, type StartConfiguration } from '../start/configuration.ts';
import { loadEnvironment } from '../start/env-file.ts';
import { describeStart } from '../start/summary.ts';

const help = `npm start: the whole site on this machine

Makes .env with fresh secrets if there is none, migrates the database, builds if the
build is older than the sources, and starts the edge and the refresh worker.
Stop with Ctrl-C.

Configuration comes from the environment and from .env; .env.example lists every variable.

  PORT=8080 npm start            listen on another port
  WEATHER=simulated npm start    invented figures, marked as such on every page
  REFRESH_CRON=off npm start     no worker
  EDGE_EXPIRATION=5 npm start    let pages expire after five seconds, to watch them go stale

  --help                         this text
`;

const root = join(import.meta.dirname, '../..');
const print = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
	const startedAt = performance.now();
	const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h', default: false } } });
	if (values.help) return print(help);

	const abort = new AbortController();
	const stopped = new Promise<string>((resolve) => {
		for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => resolve(name));
	});
	void stopped.then(() => abort.abort());

	const { variables, made } = await loadEnvironment(join(root, '.env'), process.env);
	const configuration = readConfiguration(variables, root);
	// Only now: a bad variable is told before everything that a site needs has been loaded.
	const { runSite } = await import('../start/run-site.ts');
	const log = createLog(configuration.logLevel);
	const site = await runSite({ root, variables, configuration, log, print, signal: abort.signal }).catch((error) => {
		if (abort.signal.aborted) return null;
		throw error;
	});
	if (!site) return;
	print(describeStart({ ...site.started, madeSecrets: made, tookMs: performance.now() - startedAt }));

	const signal = await stopped;
	// A second signal means that whoever asked does not want to wait.
	for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => process.exit(130));
	print(`${signal}: finishing what is under way …`);
	await site.stop();
	print('Stopped.');
}

function createLog(level: StartConfiguration['logLevel']): pino.Logger {
	const options = { level, redact: { paths: ['*.authorization', '*.token', '*.cookie'], censor: '[redacted]' } };
	return process.stdout.isTTY ? pino(options, pretty({ ignore: 'pid,hostname', sync: true })) : pino(options);
}

/** One message that says what to do; the stack stays for those who ask for it with LOG_LEVEL=debug. */
function explain(error: unknown): string {
	if (error instanceof BuildFailedError) return `${error.message}:\n${error.output}`;
	if (!(error instanceof Error)) return String(error);
	return process.env.LOG_LEVEL === 'debug' ? (error.stack ?? error.message) : error.message;
}

try {
	await main();
	process.exit(0);
} catch (error) {
	process.stderr.write(`${explain(error)}\n`);
	process.exit(error instanceof ConfigError ? 2 : 1);
}
