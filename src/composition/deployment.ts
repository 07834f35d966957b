import { readChoice, readOrigin, readText, type Variables } from './variables.ts';

/** Where this deployment is reached. */
export type Deployment = {
	/** Public origin: in canonical links, feed and sitemap. */
	readonly siteUrl: string;
	/** Origins whose pages may post here. */
	readonly ownOrigins: ReadonlySet<string>;
	/** Passes Vercel's deployment protection; undefined: there is none to pass. */
	readonly protectionBypass: string | undefined;
};

/** @param siteUrl as baked into the build */
export function describeDeployment(variables: Variables, siteUrl: string): Deployment {
	const hosts = [readText(variables, 'VERCEL_URL'), readText(variables, 'VERCEL_BRANCH_URL')];
	return {
		siteUrl,
		ownOrigins: new Set([siteUrl, ...hosts.flatMap((host) => (host === undefined ? [] : [`https://${host}`]))]),
		protectionBypass: readText(variables, 'VERCEL_AUTOMATION_BYPASS_SECRET'),
	};
}

/**
 * Where pages are asked to regenerate. A preview asks itself: its cached pages belong to its own address, and asking the
 * public one would renew production with production's code.
 *
 * @throws {ConfigError}
 */
export function readRevalidateOrigin(variables: Variables, siteUrl: string): string {
	const configured = readOrigin(variables, 'REVALIDATE_ORIGIN');
	if (configured !== undefined) return configured;
	const environment = readChoice(variables, 'VERCEL_ENV', ['production', 'preview', 'development']);
	const ownHost = readText(variables, 'VERCEL_URL');
	return environment === 'preview' && ownHost !== undefined ? `https://${ownHost}` : siteUrl;
}
