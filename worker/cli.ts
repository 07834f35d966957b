import { parseArgs } from 'node:util';
import { ConfigError, readWorkerEnv } from './env.ts';
import { loadVariables } from './env-file.ts';
import { createLog } from './log.ts';
import { startWorker } from './start-worker.ts';

const help = `npm run worker -- [--once] [--export DIR] [--help]

Keeps the pages of a site fresh: asks it to renew them, now and then on schedule, and checks that
every page was. Runs anywhere, against any address, one line of log per run.

  --once         one run; exit code 0 only if every page was renewed
  --export DIR   write the renewed pages with their assets to DIR as plain files for any web server
  --help         this text

Configuration comes from the environment, and from .env in the working directory where it is silent.

  SITE_URL                         the site (http://localhost:$PORT)
  BYPASS_TOKEN                     the token that the site was built with, at least 32 characters
  REFRESH_CRON                     when to run, in UTC (*/5 * * * *); off: only --once
  WORKER_ENDPOINT                  /api/refresh, or /api/revalidate for a site without a database
  PING_TIMEOUT_MS                  deadline of one request (60000)
  VERCEL_AUTOMATION_BYPASS_SECRET  passes Vercel's deployment protection
  LOG_LEVEL                        fatal, error, warn, info, debug, trace or silent (info)

Exit codes: 0 done, 1 a page was not renewed (--once), 2 the command or a variable is not usable.
SIGTERM and SIGINT let a run finish; a second one does not wait.
`;

async function main(): Promise<number> {
	const { values } = parseArgs({
		options: {
			once: { type: 'boolean', default: false },
			export: { type: 'string' },
			help: { type: 'boolean', short: 'h', default: false },
		},
	});
	if (values.help) {
		process.stdout.write(help);
		return 0;
	}
	if (values.export?.trim() === '') throw new ConfigError(['--export needs a folder']);
	const variables = await loadVariables(process.cwd(), process.env);
	const env = readWorkerEnv(variables);
	const secrets = [env.BYPASS_TOKEN, env.VERCEL_AUTOMATION_BYPASS_SECRET].filter((secret) => secret !== undefined);
	const log = createLog(env.LOG_LEVEL, secrets);
	const stopped = signalled();
	const worker = startWorker(variables, { log, once: values.once, exportDir: values.export });
	if (!values.once) {
		log.info({ event: 'stopping', signal: await stopped }, 'finishing what is under way');
		await worker.stop();
		return 0;
	}
	void stopped.then(() => worker.stop());
	const report = await worker.ranOnce;
	await worker.stop();
	return report?.ok ? 0 : 1;
}

/** Resolves with the name of the first signal to stop; the second one ends the process. */
function signalled(): Promise<string> {
	return new Promise((resolve) => {
		for (const name of ['SIGINT', 'SIGTERM'] as const) {
			process.once(name, () => {
				process.once(name, () => process.exit(130));
				resolve(name);
			});
		}
	});
}

try {
	process.exit(await main());
} catch (error) {
	const isUsage = error instanceof ConfigError || (error instanceof TypeError && 'code' in error);
	process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
	process.exit(isUsage ? 2 : 1);
}
