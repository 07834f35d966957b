import { type Clock, PageRevalidationError, type PageRevalidator } from '../app/ports.ts';
import { type Environment, readConfig } from '../config/read-config.ts';
import { siteVariables } from '../config/site-variables.ts';
import { createPageOrigin } from '../sources/page-origin.ts';

/**
 * Creates the client of this deployment's page cache; null without a bypass token, because then no page can be
 * regenerated on demand.
 *
 * @param siteUrl public origin, a constant of the build
 * @throws {ConfigError}
 */
export function createPageRevalidator(environment: Environment, siteUrl: string, clock: Clock): PageRevalidator | null {
	const { BYPASS_TOKEN: bypassToken, VERCEL_AUTOMATION_BYPASS_SECRET: protectionBypass } = readConfig(
		siteVariables,
		environment,
		['BYPASS_TOKEN', 'VERCEL_AUTOMATION_BYPASS_SECRET'],
	);
	if (bypassToken === undefined) return null;
	const origin = readRevalidateOrigin(environment, siteUrl);
	return createPageOrigin({ origin, bypassToken, protectionBypass, now: clock.now });
}

/** Returns a revalidator for an invalid configuration: each call fails. */
export function unavailableRevalidator(cause: unknown): PageRevalidator {
	return {
		revalidate: (path) => Promise.reject(new PageRevalidationError(path, { status: null, cache: null }, { cause })),
	};
}

/**
 * Returns the origin at which pages are regenerated. A preview uses its own: the public one would regenerate
 * production's pages, with production's code.
 *
 * @throws {ConfigError}
 */
export function readRevalidateOrigin(environment: Environment, siteUrl: string): string {
	const { REVALIDATE_ORIGIN, VERCEL_ENV, VERCEL_URL } = readConfig(siteVariables, environment, [
		'REVALIDATE_ORIGIN',
		'VERCEL_ENV',
		'VERCEL_URL',
	]);
	if (REVALIDATE_ORIGIN !== undefined) return REVALIDATE_ORIGIN;
	return VERCEL_ENV === 'preview' && VERCEL_URL !== undefined ? `https://${VERCEL_URL}` : siteUrl;
}

/**
 * Returns the origins whose pages may post here: the public one, and those that Vercel gives a deployment.
 *
 * @throws {ConfigError}
 */
export function readOwnOrigins(environment: Environment, siteUrl: string): ReadonlySet<string> {
	const hosts = Object.values(readConfig(siteVariables, environment, ['VERCEL_URL', 'VERCEL_BRANCH_URL']));
	return new Set([siteUrl, ...hosts.flatMap((host) => (host === undefined ? [] : [`https://${host}`]))]);
}
