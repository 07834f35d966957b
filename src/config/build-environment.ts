import { ConfigError, type ConfigFault } from '../domain/config-error.ts';
import { type Config, type Environment, namesReadBy, readConfig } from './read-config.ts';
import { siteVariables } from './site-variables.ts';

/** What is baked into a build. */
export type BuildEnvironment = {
	/** Public origin: in canonical links, feed and sitemap. */
	readonly siteUrl: string;
	/** `isr.bypassToken`; undefined: a build whose pages cannot be regenerated on demand. */
	readonly bypassToken: string | undefined;
	/** On Vercel, the commit: identifies the build in `/api/health`, where any other build has the id of its content. */
	readonly commit: string | undefined;
};

/** @throws {ConfigError} naming every variable that cannot be used */
export function readBuildEnvironment(environment: Environment): BuildEnvironment {
	const config = readConfig(siteVariables, environment, namesReadBy(siteVariables, 'build'));
	const { BYPASS_TOKEN: bypassToken, VERCEL_GIT_COMMIT_SHA: commit } = config;
	const siteUrl = config.SITE_URL ?? defaultSiteUrl(config);
	const faults: ConfigFault[] = [];
	if (bypassToken === undefined && config.VERCEL !== undefined) {
		faults.push({ variable: 'BYPASS_TOKEN', requirement: 'is needed to build on Vercel: at least 32 characters' });
	}
	if (siteUrl === null) faults.push({ variable: 'SITE_URL', requirement: 'is needed to build on Vercel' });
	if (siteUrl === null || faults.length > 0) throw new ConfigError(faults);
	return { siteUrl, bypassToken, commit: commit?.slice(0, 12) };
}

/** Null if the build would carry a local address to Vercel. */
function defaultSiteUrl(config: Config<typeof siteVariables, 'PORT' | 'VERCEL' | 'VERCEL_PROJECT_PRODUCTION_URL'>) {
	const { PORT, VERCEL, VERCEL_PROJECT_PRODUCTION_URL: productionHost } = config;
	if (productionHost !== undefined) return `https://${productionHost}`;
	return VERCEL === undefined ? `http://localhost:${PORT}` : null;
}
