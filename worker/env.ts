import { validate } from 'node-cron';
import { z } from 'zod';

/** The configuration cannot be used. */
export class ConfigError extends Error {
	override readonly name = 'ConfigError';
	/** Stable: logs and tests match this, not `message`. */
	readonly code = 'CONFIG_INVALID';
	/** One line per fault: the variable and what it must be, never its value. */
	readonly faults: readonly string[];

	constructor(faults: readonly string[]) {
		super(`The worker cannot run with this configuration:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
		this.faults = faults;
	}
}

const wholeNumber = (min: number, max: number, unit = '') => {
	const requirement = `must be a whole number${unit}, ${min} to ${max}`;
	return z
		.string()
		.regex(/^\d{1,10}$/, requirement)
		.transform(Number)
		.refine((value) => value >= min && value <= max, requirement);
};

const webAddress = z.url({ protocol: /^https?$/, error: 'must be an http or https address' });

/** Every variable that the worker reads. */
export const workerVariables = {
	/** Only for the default of SITE_URL, a site on the same machine. */
	PORT: wholeNumber(0, 65_535).default(4321),
	/** Origin of the site; path, query and credentials are dropped. */
	SITE_URL: webAddress.transform((url) => new URL(url).origin).optional(),
	/** The site's bypass token: regenerates pages. Vercel refuses fewer than 32 characters. */
	BYPASS_TOKEN: z
		.string('is missing: the token that the site was built with')
		.min(32, 'must have at least 32 characters')
		.regex(/^[\x21-\x2b\x2d-\x7e]+$/, 'must be printable ASCII without spaces and commas'),
	/** Cron expression, UTC; `off`: nothing is scheduled. */
	REFRESH_CRON: z
		.string()
		.refine((cron) => cron === 'off' || validate(cron), 'must be a cron expression of five fields, or off')
		.default('*/5 * * * *'),
	/** Endpoint that a run calls; `/api/revalidate` for a site that stores no figures. */
	WORKER_ENDPOINT: z
		.enum(['/api/refresh', '/api/revalidate'], 'must be /api/refresh or /api/revalidate')
		.default('/api/refresh'),
	/** Deadline of one request, milliseconds. The site renders many pages in one request. */
	PING_TIMEOUT_MS: wholeNumber(100, 600_000, ' of milliseconds').default(60_000),
	/** Folder that the site is exported to; none: its pages are regenerated where they are. */
	EXPORT_DIR: z.string().optional(),
	/** Gets a POST when no run succeeded in time, and when one succeeds again. */
	DEADMAN_URL: webAddress.optional(),
	/** Gets a POST after every successful run, so that an outside service notices when they stop. */
	HEARTBEAT_URL: webAddress.optional(),
	/** How long after its scheduled time a run may succeed, seconds. */
	MISSED_AFTER_S: wholeNumber(30, 86_400, ' of seconds').default(300),
	/** Passes Vercel's deployment protection. */
	VERCEL_AUTOMATION_BYPASS_SECRET: z
		.string()
		.regex(/^[\x21-\x7e]+$/, 'must be printable ASCII without spaces')
		.optional(),
	LOG_LEVEL: z
		.enum(
			['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
			'must be fatal, error, warn, info, debug, trace or silent',
		)
		.default('info'),
};

const WorkerEnv = z.object(workerVariables);
export type WorkerEnv = Omit<z.output<typeof WorkerEnv>, 'PORT' | 'SITE_URL'> & { readonly SITE_URL: string };

/**
 * Reads every variable once, at start; an empty one counts as absent.
 *
 * @throws {ConfigError} naming all faults
 */
export function readWorkerEnv(variables: Readonly<Record<string, string | undefined>>): WorkerEnv {
	const present = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
	const parsed = WorkerEnv.safeParse(present);
	const faults = new Map<string, string>();
	// Port 0 is any free port, so the worker cannot know which one the site has.
	if (present.SITE_URL === undefined && Number(present.PORT) === 0)
		faults.set('PORT', 'must not be 0 without SITE_URL');
	for (const { path, message } of parsed.error?.issues ?? []) {
		const name = path.join('.');
		if (!faults.has(name)) faults.set(name, message);
	}
	if (!parsed.success || faults.size > 0) {
		throw new ConfigError([...faults].map(([name, requirement]) => `${name} ${requirement}`));
	}
	const { PORT, SITE_URL = `http://localhost:${PORT}`, ...env } = parsed.data;
	return { ...env, SITE_URL };
}
