import { resolve } from 'node:path';
import { validate } from 'node-cron';
import { z } from 'zod';
import { readReportSources } from '../composition/report-sources.ts';
import { ConfigError as VariableError } from '../domain/config-error.ts';

/** A variable has a value that the site cannot run with. */
export class ConfigError extends Error {
	override readonly name = 'ConfigError';
	readonly code = 'CONFIG_INVALID';
	/** One line per fault: the variable and what it must be, never the value. */
	readonly faults: readonly string[];

	constructor(faults: readonly string[]) {
		super(`The configuration is not usable:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
		this.faults = faults;
	}
}

const origin = z
	.url({ protocol: /^https?$/, error: 'must be an http or https address' })
	.transform((url) => new URL(url).origin);

/** The site itself only logs what is wrong there, and lets nobody in: whoever starts it should hear of it at once. */
function refuseReportSources(text: string, context: z.RefinementCtx): void {
	try {
		readReportSources({ REPORT_SOURCES: text });
	} catch (error) {
		if (!(error instanceof VariableError)) throw error;
		context.addIssue({ code: 'custom', message: error.requirement });
	}
}

const StartEnv = z.object({
	HOST: z.string().default('127.0.0.1'),
	PORT: z.coerce
		.number({ error: 'must be a port number' })
		.int()
		.min(0, 'must be a port number, 0 to 65535')
		.max(65_535, 'must be a port number, 0 to 65535')
		.default(4321),
	/** The public origin; path and query are dropped. */
	SITE_URL: origin.optional(),
	BYPASS_TOKEN: z.string().min(32, 'must have at least 32 characters'),
	CRON_SECRET: z.string().min(16, 'must have at least 16 characters'),
	AUTH_SECRET: z.string().min(32, 'must have at least 32 characters'),
	DATA_DIR: z.string().default('.data'),
	DATABASE_URL: z
		.string()
		.regex(/^(?:file|libsql|https?|wss?):/, 'must start with file:, libsql:, http(s): or ws(s):')
		.optional(),
	DATABASE_AUTH_TOKEN: z.string().optional(),
	WEATHER: z.enum(['auto', 'open-meteo', 'simulated'], 'must be auto, open-meteo or simulated').default('auto'),
	OPEN_METEO_URL: origin.default('https://api.open-meteo.com'),
	/** Seconds; for trying staleness on one's own machine. */
	EDGE_EXPIRATION: z.coerce
		.number({ error: 'must be a whole number of seconds' })
		.int('must be a whole number of seconds')
		.min(1, 'must be at least 1 second')
		.optional(),
	REFRESH_CRON: z
		.string()
		.refine((cron) => cron === 'off' || validate(cron), 'must be a cron expression of five fields, or off')
		.default('*/5 * * * *'),
	TRUSTED_PROXY: z
		.string()
		.default('')
		.transform((list) => list.split(/[\s,]+/).filter((address) => address !== '')),
	REPORT_SOURCES: z.string().superRefine(refuseReportSources).optional(),
	/** Absent: mails are written to `DATA_DIR/outbox`. */
	SMTP_URL: z
		.url({ protocol: /^smtps?$/, hostname: /./, error: 'must be an address like smtp://user:password@host:587' })
		.optional(),
	MAIL_FROM: z
		.string()
		.regex(
			/^(?:[^<>\r\n]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/,
			'must be an e-mail address, or a name with one: Snowline <alerts@snow.example>',
		)
		.optional(),
	LOG_LEVEL: z
		.enum(
			['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
			'must be fatal, error, warn, info, debug, trace or silent',
		)
		.default('info'),
});

/** Everything that `npm start` needs to know, checked. */
export type StartConfiguration = {
	readonly host: string;
	/** 0: any free port. */
	readonly port: number;
	/** Public origin. */
	readonly siteUrl: string;
	readonly bypassToken: string;
	readonly dataDir: string;
	readonly databaseUrl: string;
	readonly databaseAuthToken: string | undefined;
	readonly weather: 'auto' | 'open-meteo' | 'simulated';
	readonly openMeteoUrl: string;
	readonly edgeExpirationS: number | undefined;
	/** `off`: no worker. */
	readonly refreshCron: string;
	readonly trustedProxies: readonly string[];
	/** False: mails are written to files. */
	readonly sendsMail: boolean;
	readonly logLevel: z.output<typeof StartEnv>['LOG_LEVEL'];
};

/**
 * @param variables the environment laid over `.env`
 * @param root folder against which relative paths are resolved
 * @throws {ConfigError} naming every fault
 */
export function readConfiguration(variables: Readonly<Record<string, string>>, root: string): StartConfiguration {
	const parsed = StartEnv.safeParse(variables);
	if (!parsed.success) {
		throw new ConfigError(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
	}
	const env = parsed.data;
	const dataDir = resolve(root, env.DATA_DIR);
	return {
		host: env.HOST,
		port: env.PORT,
		siteUrl: env.SITE_URL ?? `http://localhost:${env.PORT}`,
		bypassToken: env.BYPASS_TOKEN,
		dataDir,
		databaseUrl: absoluteDatabaseUrl(env.DATABASE_URL ?? `file:${resolve(dataDir, 'snowline.db')}`, root),
		databaseAuthToken: env.DATABASE_AUTH_TOKEN,
		weather: env.WEATHER,
		openMeteoUrl: env.OPEN_METEO_URL,
		edgeExpirationS: env.EDGE_EXPIRATION,
		refreshCron: env.REFRESH_CRON,
		trustedProxies: env.TRUSTED_PROXY,
		sendsMail: env.SMTP_URL !== undefined,
		logLevel: env.LOG_LEVEL,
	};
}

/** Functions run in threads of their own; an absolute path means the same file wherever they start. */
function absoluteDatabaseUrl(url: string, root: string): string {
	if (!url.startsWith('file:') || url.startsWith('file:/')) return url;
	return `file:${resolve(root, url.slice('file:'.length))}`;
}
