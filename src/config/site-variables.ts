import type { Variables } from './read-config.ts';
import * as value from './values.ts';

const BYPASS_TOKEN_MIN_LENGTH = 32;

/** Variables that a build and its functions read. A module of its own, because it is bundled into each function. */
export const siteVariables = {
	SITE_URL: {
		schema: value.origin.optional(),
		otherwise: 'http://localhost:$PORT; on Vercel the production address',
		about:
			'Public origin, used in links, feed and sitemap. No other host is accepted, except loopback. Part of the build, and the site that the worker refreshes.',
		readBy: ['start', 'build', 'worker'],
	},
	PORT: {
		schema: value.wholeNumber(0, 65_535).default(4321),
		about: 'Port that the edge listens on; 0 takes any free one.',
		readBy: ['start', 'build', 'worker'],
	},
	BYPASS_TOKEN: {
		schema: value.token(BYPASS_TOKEN_MIN_LENGTH).optional(),
		otherwise: 'made by the first npm start; needed to build on Vercel',
		about:
			'Regenerates pages on demand: at least 32 characters, `openssl rand -hex 32`. Part of the build; the worker needs the same.',
		secret: true,
		readBy: ['site', 'start', 'build', 'commands', 'worker'],
	},
	BYPASS_TOKEN_PREVIOUS: {
		schema: value.token(BYPASS_TOKEN_MIN_LENGTH).optional(),
		otherwise: 'none',
		about: 'The previous token, still accepted from callers while it is being rotated.',
		secret: true,
		readBy: ['site'],
	},
	CRON_SECRET: {
		schema: value.token(16).optional(),
		otherwise: 'made by the first npm start',
		about: 'For GET /api/cron/refresh: at least 16 characters. Vercel Cron sends it.',
		secret: true,
		readBy: ['site', 'start'],
	},
	AUTH_SECRET: {
		schema: value.token(32).optional(),
		otherwise: 'made by the first npm start; alerts and accounts need it',
		about: 'Signs sessions and mailed links: at least 32 characters. Changing it signs everyone out.',
		secret: true,
		readBy: ['site', 'start'],
	},
	REVALIDATE_ORIGIN: {
		schema: value.origin.optional(),
		otherwise: 'SITE_URL; loopback under npm start; its own address on a Vercel preview',
		about: 'Origin that the site asks to regenerate its pages.',
		readBy: ['site'],
	},
	VERCEL_AUTOMATION_BYPASS_SECRET: {
		schema: value.headerText.optional(),
		otherwise: 'none',
		about: 'Passes the deployment protection of Vercel when the site regenerates its pages.',
		secret: true,
		readBy: ['site', 'commands', 'worker'],
	},
	REPORT_SOURCES: {
		schema: value.reportSources.optional(),
		otherwise: 'no machine may report',
		about:
			'Machines that may report for resorts: a JSON list of {"name", "secret", "resorts"} on one line, in single quotes. A secret is whsec_ and the base64 of 24 to 64 bytes: `echo "whsec_$(openssl rand -base64 32)"`; a list of secrets lets all of them be used while one is being replaced. resorts is a list of ids, or "all".',
		secret: true,
		readBy: ['site'],
	},
	DATABASE_URL: {
		schema: value.databaseUrl.optional(),
		otherwise: 'file:.data/snowline.db; on Vercel nothing is stored',
		about: 'libSQL: a file (file:path), or a server (libsql://host). A file is refused on Vercel.',
		readBy: ['site', 'start', 'commands'],
	},
	DATABASE_AUTH_TOKEN: {
		schema: value.headerText.optional(),
		otherwise: 'none',
		about: 'Token of the libSQL server.',
		secret: true,
		readBy: ['site', 'start', 'commands'],
	},
	DATA_DIR: {
		schema: value.folder.default('.data'),
		about: 'Folder of the database, cache entries and everything else that must survive a restart.',
		readBy: ['site', 'start', 'commands'],
	},
	WEATHER: {
		schema: value.choice(['auto', 'open-meteo', 'simulated']).default('auto'),
		about: 'open-meteo, simulated, or auto: simulated only if Open-Meteo cannot be reached and nothing real is stored.',
		readBy: ['site', 'start'],
	},
	OPEN_METEO_URL: {
		schema: value.origin.optional(),
		otherwise: 'https://api.open-meteo.com',
		about: 'Weather service.',
		readBy: ['site', 'start'],
	},
	OPEN_METEO_API_KEY: {
		schema: value.headerText.optional(),
		otherwise: 'none: the free service, for non-commercial use',
		about: 'Key of the paid plan of the weather service.',
		secret: true,
		readBy: ['site'],
	},
	OPEN_METEO_DAILY_UNITS: {
		schema: value.wholeNumber(1, 999_999_999).default(5_000),
		about: 'Units of the weather service that may be spent in one UTC day.',
		readBy: ['site'],
	},
	OPEN_METEO_BATCH_SIZE: {
		schema: value.wholeNumber(1, 999_999_999).default(100),
		about: 'Locations that one request to the weather service may carry.',
		readBy: ['site'],
	},
	WEBHOOK_LOOPBACK: {
		schema: value.choice(['allow', 'refuse']).optional(),
		otherwise:
			'refuse; allow under npm start that only this machine reaches (HOST and SITE_URL on loopback, no TRUSTED_PROXY)',
		about:
			'Whether webhooks may lead to this machine’s loopback addresses, to try them out: any visitor can then have the site post there.',
		readBy: ['site', 'start'],
	},
	SMTP_URL: {
		schema: value.smtpUrl.optional(),
		otherwise: 'mails are files in DATA_DIR/outbox',
		about:
			'Mail server: smtp://user:password@host:587 (TLS where the server offers it, ?requireTLS=true insists) or smtps://host.',
		secret: true,
		readBy: ['site', 'start'],
	},
	MAIL_FROM: {
		schema: value.sender.optional(),
		otherwise: 'Snowline <no-reply@host of SITE_URL>',
		about: 'Sender of mails: an address, or a name with one.',
		readBy: ['site'],
	},
	LOG_LEVEL: {
		schema: value.choice(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
		about: 'fatal, error, warn, info, debug, trace or silent.',
		readBy: ['site', 'start', 'commands', 'worker'],
	},
	VERCEL: {
		schema: value.text.optional(),
		about: 'Set by Vercel, in builds and at run time.',
		fromVercel: true,
		readBy: ['site', 'build'],
	},
	VERCEL_ENV: {
		schema: value.choice(['production', 'preview', 'development']).optional(),
		about: 'Kind of deployment.',
		fromVercel: true,
		readBy: ['site'],
	},
	VERCEL_URL: {
		schema: value.host.optional(),
		about: 'Host of this deployment.',
		fromVercel: true,
		readBy: ['site'],
	},
	VERCEL_BRANCH_URL: {
		schema: value.host.optional(),
		about: 'Host of the newest deployment of the branch.',
		fromVercel: true,
		readBy: ['site'],
	},
	VERCEL_PROJECT_PRODUCTION_URL: {
		schema: value.host.optional(),
		about: 'Host of production, the default of SITE_URL.',
		fromVercel: true,
		readBy: ['build'],
	},
	VERCEL_GIT_COMMIT_SHA: {
		schema: value.text.optional(),
		about: 'Names the build in /api/health.',
		fromVercel: true,
		readBy: ['build'],
	},
} as const satisfies Variables;
