import { validate } from 'node-cron';
import { z } from 'zod';

/** The configuration cannot be used. */
export class ConfigError extends Error {
	override readonly name = 'ConfigError';
	/** Stable: logs and tests match this, never `message`. */
	readonly code = 'CONFIG_INVALID';
	/** One line per fault: which variable, and what it must be; never its value. */
	readonly faults: readonly string[];

	constructor(faults: readonly string[]) {
		super(`The worker cannot run with this configuration:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
		this.faults = faults;
	}
}

const port = z.coerce.number('must be a port number').int('must be a port number').min(1).max(65_535);

const webAddress = z.url({ protocol: /^https?$/, error: 'must be an http or https address' }).optional();

/** Every variable that the worker reads. */
export const WorkerEnv = z
	.object({
		/** Only for the default of SITE_URL: the site that runs beside the worker. */
		PORT: port.default(4321),
		/** Origin of the site; path, query and credentials are dropped. */
		SITE_URL: z
			.url({ protocol: /^https?$/, error: 'must be an http or https address' })
			.transform((url) => new URL(url).origin)
			.optional(),
		/** The site's bypass token: renews pages. Vercel refuses fewer than 32 characters. */
		BYPASS_TOKEN: z
			.string('is missing: the token that the site was built with')
			.min(32, 'must have at least 32 characters'),
		/** Cron expression, UTC; `off`: nothing is scheduled. */
		REFRESH_CRON: z
			.string()
			.refine((cron) => cron === 'off' || validate(cron), 'must be a cron expression of five fields, or off')
			.default('*/5 * * * *'),
		/** What a run asks for; `/api/revalidate` for a site that keeps no figures of its own. */
		WORKER_ENDPOINT: z
			.enum(['/api/refresh', '/api/revalidate'], 'must be /api/refresh or /api/revalidate')
			.default('/api/refresh'),
		/** Deadline of one request, milliseconds; the site renders many pages within one. */
		PING_TIMEOUT_MS: z.coerce
			.number('must be a number of milliseconds')
			.int('must be a whole number of milliseconds')
			.min(100, 'must be at least 100')
			.max(600_000, 'must be at most 600000')
			.default(60_000),
		/** Folder that the site is exported to; none: its pages are renewed where they are. */
		EXPORT_DIR: z.string().optional(),
		/** Gets a POST when no successful run came in time, and when one comes after all. */
		DEADMAN_URL: webAddress,
		/** Gets a POST for every successful run: an outside service notices when they stop. */
		HEARTBEAT_URL: webAddress,
		/** How long after its slot a good run may come, seconds. */
		MISSED_AFTER_S: z.coerce
			.number('must be a number of seconds')
			.int('must be a whole number of seconds')
			.min(30, 'must be at least 30')
			.max(86_400, 'must be at most 86400')
			.default(300),
		/** Lets requests through the deployment protection of Vercel. */
		VERCEL_AUTOMATION_BYPASS_SECRET: z.string().optional(),
		LOG_LEVEL: z
			.enum(
				['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
				'must be fatal, error, warn, info, debug, trace or silent',
			)
			.default('info'),
	})
	.transform(({ PORT, ...env }) => ({ ...env, SITE_URL: env.SITE_URL ?? `http://localhost:${PORT}` }));
export type WorkerEnv = z.output<typeof WorkerEnv>;

/**
 * Reads every variable once, at start; an empty one counts as absent.
 *
 * @throws {ConfigError} naming all faults
 */
export function readWorkerEnv(variables: Readonly<Record<string, string | undefined>>): WorkerEnv {
	const present = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
	const parsed = WorkerEnv.safeParse(present);
	if (parsed.success) return parsed.data;
	throw new ConfigError(parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`));
}
