import { type Clock, PageRevalidationError, type PageRevalidator } from '../app/ports.ts';
import { createPageOrigin } from '../sources/page-origin.ts';
import { bypassTokenMinLength } from './build-environment.ts';
import { describeDeployment, readRevalidateOrigin } from './deployment.ts';
import { readToken, type Variables } from './variables.ts';

/**
 * Asks this deployment's page cache. Null without a bypass token: then no page can be renewed on demand.
 *
 * @throws {ConfigError}
 */
export function createPageRevalidator(variables: Variables, siteUrl: string, clock: Clock): PageRevalidator | null {
	const bypassToken = readToken(variables, 'BYPASS_TOKEN', bypassTokenMinLength);
	if (bypassToken === undefined) return null;
	return createPageOrigin({
		origin: readRevalidateOrigin(variables, siteUrl),
		bypassToken,
		protectionBypass: describeDeployment(variables, siteUrl).protectionBypass,
		now: clock.now,
	});
}

/** What stands in where the configuration of the page cache is not usable. */
export function createRefusingRevalidator(cause: unknown): PageRevalidator {
	return {
		revalidate: (path) => Promise.reject(new PageRevalidationError(path, { status: null, cache: null }, { cause })),
	};
}
