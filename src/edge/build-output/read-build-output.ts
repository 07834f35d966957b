import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { getTransformedRoutes, mergeRoutes, type Route } from '@vercel/routing-utils';
import { compilePhases } from '../routing/compile-route.ts';
import { type BuildOutput, BuildOutputError } from './build-output.ts';
import { ConfigFile, VercelJson, Versioned } from './config-schema.ts';
import { readFunctions } from './read-functions.ts';
import { readJson } from './read-json.ts';
import { readStaticFiles } from './read-static-files.ts';

/** The supported version of the Build Output API. */
const VERSION = 3;

/**
 * Reads and validates a build output directory, written by any tool.
 *
 * @param dir e.g. `.vercel/output`
 * @param options.vercelJsonFile merged into the build as by `vercel build`
 * @throws {BuildOutputError} with the file and field
 */
export async function readBuildOutput(
	dir: string,
	options: { readonly vercelJsonFile?: string | undefined } = {},
): Promise<BuildOutput> {
	const root = resolve(dir);
	await assertDirectory(root);
	const configFile = join(root, 'config.json');
	const config = await readConfig(configFile);
	compilePhases(config.routes, configFile);

	const { vercelJsonFile } = options;
	const vercelJson = vercelJsonFile === undefined ? null : await readJson(vercelJsonFile, VercelJson);
	const routes =
		vercelJson === null ? config.routes : mergeVercelJson(config.routes, vercelJson, vercelJsonFile ?? 'vercel.json');

	const cleanUrls = vercelJson?.cleanUrls === true;
	const staticFiles = await readStaticFiles(join(root, 'static'), { overrides: config.overrides, cleanUrls });
	const functions = await readFunctions(join(root, 'functions'));
	return {
		dir: root,
		routes,
		staticFiles,
		functions,
		crons: [...(vercelJson?.crons ?? []), ...config.crons].map(({ path, schedule }) => ({ path, schedule })),
	};
}

async function assertDirectory(dir: string): Promise<void> {
	const found = await stat(dir).catch(() => null);
	if (found?.isDirectory() === true) return;
	throw new BuildOutputError('BUILD_OUTPUT_MISSING', { file: dir }, 'is not a directory; has the site been built?');
}

async function readConfig(file: string): Promise<ConfigFile> {
	// The version first: other versions may have other fields.
	const { version } = await readJson(file, Versioned);
	if (version === VERSION) return readJson(file, ConfigFile);
	const problem = `is ${JSON.stringify(version) ?? 'missing'}; only Build Output API version ${VERSION} is supported`;
	throw new BuildOutputError('BUILD_OUTPUT_VERSION', { file, field: 'version' }, problem);
}

/**
 * Puts the routes of `vercel.json` among a build's, as `vercel build` does: in each phase the build's `continue`
 * routes, then `vercel.json` (clean URLs, trailing slash, routes, redirects, headers; rewrites after `filesystem`),
 * then the build's `check` routes, then the rest.
 *
 * @param file path of `vercel.json`, for the error
 * @throws {BuildOutputError} `VERCEL_JSON_INVALID`, `ROUTE_PATTERN_INVALID`, `ROUTE_UNSUPPORTED`
 */
export function mergeVercelJson(buildRoutes: readonly Route[], vercelJson: VercelJson, file: string): readonly Route[] {
	const userRoutes = toRoutes(vercelJson, file);
	compilePhases(userRoutes, file);
	// `vercel build` passes these values for the output of a framework's build.
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
