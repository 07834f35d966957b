import { parseArgs } from 'node:util';
import { UsageError } from './run-command.ts';

export const HELP = `npm run worker -- [--once] [--export DIR] [--targets FILE] [--admin-port [HOST:]PORT] [--help]

Keeps the pages of a site fresh: asks it to regenerate them, now and then on schedule, and checks that
every page was. Runs anywhere, against any address, one line of log per run.

  --once                      one run; exit code 0 only if every page was regenerated
  --export DIR                write the regenerated pages with their assets to DIR as plain files
  --targets FILE              several sites: a JSON list of objects, each with its "name" and the
                              variables below in which it differs from the environment
  --admin-port [HOST:]PORT    answer GET /healthz and GET /metrics (Prometheus), by default only
                              from this machine (127.0.0.1)
  --help                      this text

Configuration comes from the environment, and from .env in the working directory.

  SITE_URL                         the site (http://localhost:$PORT)
  BYPASS_TOKEN                     the token that the site was built with, at least 32 characters
  REFRESH_CRON                     when to run, in UTC (*/5 * * * *); off: only --once
  WORKER_ENDPOINT                  /api/refresh, or /api/revalidate for a site without a database
  PING_TIMEOUT_MS                  deadline of one request (60000)
  EXPORT_DIR                       the same as --export
  DEADMAN_URL                      gets a POST when no successful run came in time, and when one does
  MISSED_AFTER_S                   how long after its slot a successful run may come (300)
  HEARTBEAT_URL                    gets a POST for every successful run
  VERCEL_AUTOMATION_BYPASS_SECRET  passes Vercel's deployment protection
  LOG_LEVEL                        fatal, error, warn, info, debug, trace or silent (info)

Exit codes: 0 done, 1 a page was not regenerated (--once), 2 the command or a variable is not usable.
SIGTERM and SIGINT let a run finish; a second one does not wait.
`;

export type CliOptions = {
	readonly once: boolean;
	readonly exportDir: string | undefined;
	readonly targetsFile: string | undefined;
	/** Null: no admin server. */
	readonly admin: { readonly host: string; readonly port: number } | null;
};

/** @throws {UsageError | TypeError} the command line is wrong */
export function readCliOptions(args: readonly string[]): CliOptions {
	const { values } = parseArgs({
		args: [...args],
		options: {
			once: { type: 'boolean', default: false },
			export: { type: 'string' },
			targets: { type: 'string' },
			'admin-port': { type: 'string' },
		},
	});
	if (values.export?.trim() === '') throw new UsageError('--export needs a folder');
	if (values.export !== undefined && values.targets !== undefined)
		throw new UsageError('--export is for one site; in a file of targets, each has its own EXPORT_DIR');
	const admin = values['admin-port'] === undefined ? null : readAddress(values['admin-port']);
	return { once: values.once, exportDir: values.export, targetsFile: values.targets, admin };
}

function readAddress(text: string): NonNullable<CliOptions['admin']> {
	const [, host = '127.0.0.1', digits = ''] = /^(?:\[?([^\]]+)\]?:)?(\d{1,5})$/.exec(text) ?? [];
	const port = Number(digits);
	if (digits === '' || port > 65_535) throw new UsageError('--admin-port takes PORT or HOST:PORT');
	return { host, port };
}
