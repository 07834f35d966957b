import { getTransformedRoutes, mergeRoutes, type Route } from '@vercel/routing-utils';
import { compilePhases } from '../routing/compile-phases.ts';
import { BuildOutputError } from './build-output-error.ts';
import type { VercelJson } from './vercel-json-schema.ts';

/**
 * Puts the routes of `vercel.json` among a build's, as `vercel build` does: in each phase the build's `continue` routes,
 * then `vercel.json` (clean URLs, trailing slash, routes, redirects, headers; rewrites after `filesystem`), then the
 * build's `check` routes, then the rest.
 *
 * @param file path of `vercel.json`, for the error
 * @throws {BuildOutputError} `VERCEL_JSON_INVALID`, `ROUTE_PATTERN_INVALID`, `ROUTE_UNSUPPORTED`
 */
export function mergeVercelJson(buildRoutes: readonly Route[], vercelJson: VercelJson, file: string): readonly Route[] {
	const userRoutes = toRoutes(vercelJson, file);
	compilePhases(userRoutes, file);
	// The arguments are those with which `vercel build` names the result of a framework's own build.
	return mergeRoutes({
		userRoutes: [...userRoutes],
		builds: [{ use: '@vercel/static-build', entrypoint: 'package.json', routes: [...buildRoutes] }],
	});
}

function toRoutes(vercelJson: VercelJson, file: string): readonly Route[] {
	const { cleanUrls, trailingSlash, routes, redirects, headers, rewrites } = structuredClone(vercelJson);
	const { routes: transformed, error } = getTransformedRoutes({
		...(cleanUrls === undefined ? {} : { cleanUrls }),
		...(trailingSlash === undefined ? {} : { trailingSlash }),
		...(routes === undefined ? {} : { routes }),
		...(redirects === undefined ? {} : { redirects }),
		...(headers === undefined ? {} : { headers }),
		...(rewrites === undefined ? {} : { rewrites }),
	});
	if (error !== null) throw new BuildOutputError('VERCEL_JSON_INVALID', { file }, error.message);
	return transformed ?? [];
}
