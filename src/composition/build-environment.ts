import { ConfigError } from '../domain/config-error.ts';
import { readOrigin, readText, readToken, type Variables } from './variables.ts';

/** What is baked into a build. */
export type BuildEnvironment = {
	/** Public origin: in canonical links, feed and sitemap. */
	readonly siteUrl: string;
	/** `isr.bypassToken`; undefined: a build whose pages cannot be renewed on demand. */
	readonly bypassToken: string | undefined;
	/** Tells builds apart in `/api/health`. */
	readonly buildId: string;
};

/** Vercel refuses a shorter bypass token. */
export const bypassTokenMinLength = 32;

/** @throws {ConfigError} */
export function readBuildEnvironment(variables: Variables): BuildEnvironment {
	const bypassToken = readToken(variables, 'BYPASS_TOKEN', bypassTokenMinLength);
	if (bypassToken === undefined && readText(variables, 'VERCEL') !== undefined) {
		throw new ConfigError('BYPASS_TOKEN', 'is needed to build on Vercel: at least 32 characters');
	}
	return {
		siteUrl: readOrigin(variables, 'SITE_URL') ?? defaultSiteUrl(variables),
		bypassToken,
		buildId: readText(variables, 'VERCEL_GIT_COMMIT_SHA')?.slice(0, 12) ?? crypto.randomUUID().slice(0, 8),
	};
}

function defaultSiteUrl(variables: Variables): string {
	const productionHost = readText(variables, 'VERCEL_PROJECT_PRODUCTION_URL');
	if (productionHost !== undefined) return `https://${productionHost}`;
	if (readText(variables, 'VERCEL') !== undefined) throw new ConfigError('SITE_URL', 'is needed to build on Vercel');
	return `http://localhost:${readText(variables, 'PORT') ?? '4321'}`;
}
