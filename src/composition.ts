import {
	AUTH_SECRET,
	BYPASS_TOKEN,
	BYPASS_TOKEN_PREVIOUS,
	CRON_SECRET,
	DATA_DIR,
	DATABASE_AUTH_TOKEN,
	DATABASE_URL,
	LOG_LEVEL,
	MAIL_FROM,
	OPEN_METEO_API_KEY,
	OPEN_METEO_BATCH_SIZE,
	OPEN_METEO_DAILY_UNITS,
	OPEN_METEO_URL,
	REPORT_SOURCES,
	REVALIDATE_ORIGIN,
	SMTP_URL,
	VERCEL,
	VERCEL_AUTOMATION_BYPASS_SECRET,
	VERCEL_BRANCH_URL,
	VERCEL_ENV,
	VERCEL_URL,
	WEATHER,
} from 'astro:env/server';
import { describeError } from './app/log-event.ts';
import { compose } from './composition/compose.ts';
import { StorageError } from './storage/errors.ts';

/** What the site runs with, built once per process. Nothing here fails: what is misconfigured fails where it is used. */
export const { site, reportContext, reportSources, guards, accounts, loadAlertDesk, siteUrl, ownOrigins } = compose(
	{
		AUTH_SECRET,
		BYPASS_TOKEN,
		BYPASS_TOKEN_PREVIOUS,
		CRON_SECRET,
		DATABASE_AUTH_TOKEN,
		DATABASE_URL,
		DATA_DIR,
		LOG_LEVEL,
		MAIL_FROM,
		OPEN_METEO_API_KEY,
		OPEN_METEO_BATCH_SIZE,
		OPEN_METEO_DAILY_UNITS,
		OPEN_METEO_URL,
		REPORT_SOURCES,
		REVALIDATE_ORIGIN,
		SMTP_URL,
		VERCEL,
		VERCEL_AUTOMATION_BYPASS_SECRET,
		VERCEL_BRANCH_URL,
		VERCEL_ENV,
		VERCEL_URL,
		WEATHER,
	},
	{ siteUrl: import.meta.env.SITE, buildId: import.meta.env.BUILD_ID },
);

/** Takes what an endpoint did not expect. */
export function reportError(error: unknown): void {
	site.log({ level: 'error', event: 'endpoint-failed', ...describeError(error) });
}

/** Whether the database is what failed: it comes back, so that asking again is worth it. */
export function isStorageError(error: unknown): error is Error {
	return error instanceof StorageError;
}
