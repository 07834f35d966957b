import { getSecret } from 'astro:env/server';
import type { APIRoute } from 'astro';
import { describeError } from './app/log-event.ts';
import { compose } from './composition/compose.ts';
import { siteVariables } from './config/site-variables.ts';
import { endpoint, type Handlers } from './http/endpoint.ts';
import { StorageError } from './storage/errors.ts';

/** Everything that the site uses, built once per process. An invalid configuration fails when it is used, not here. */
export const { site, reportContext, reportSources, guards, accounts, loadAlertContext, siteUrl, ownOrigins } = compose(
	Object.fromEntries(Object.keys(siteVariables).map((name) => [name, getSecret(name)])),
	{ siteUrl: import.meta.env.SITE, buildId: import.meta.env.BUILD_ID },
);

/** Logs an unexpected error of an endpoint. */
export function reportError(error: unknown): void {
	site.log({ level: 'error', event: 'endpoint-failed', ...describeError(error) });
}

/** Returns what a file of API routes exports as `ALL`; unexpected errors are logged. */
export function apiRoute(handlers: Handlers): APIRoute {
	return endpoint(handlers, reportError);
}

/** Returns whether the database failed, which a later attempt may not. */
export function isStorageError(error: unknown): error is Error {
	return error instanceof StorageError;
}
