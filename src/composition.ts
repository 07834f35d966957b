import { getSecret } from 'astro:env/server';
import type { APIRoute } from 'astro';
import { describeError } from './app/log-event.ts';
import { compose } from './composition/compose.ts';
import { siteVariables } from './config/site-variables.ts';
import { endpoint, type Handlers } from './http/endpoint.ts';
import { StorageError } from './storage/errors.ts';

/** What the site runs with, built once per process. Nothing here fails: what is misconfigured fails where it is used. */
export const { site, reportContext, reportSources, guards, accounts, loadAlertContext, siteUrl, ownOrigins } = compose(
	Object.fromEntries(Object.keys(siteVariables).map((name) => [name, getSecret(name)])),
	{ siteUrl: import.meta.env.SITE, buildId: import.meta.env.BUILD_ID },
);

/** Takes what an endpoint did not expect. */
export function reportError(error: unknown): void {
	site.log({ level: 'error', event: 'endpoint-failed', ...describeError(error) });
}

/** What a file of API routes exports as `ALL`; unexpected errors are logged. */
export function apiRoute(handlers: Handlers): APIRoute {
	return endpoint(handlers, reportError);
}

/** Whether the database is what failed: it comes back, so that asking again is worth it. */
export function isStorageError(error: unknown): error is Error {
	return error instanceof StorageError;
}
