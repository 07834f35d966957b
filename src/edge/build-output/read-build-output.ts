import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, type Stats } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { getTransformedRoutes, mergeRoutes, type Route } from '@vercel/routing-utils';
import { compilePhases } from '../routing/compile-route.ts';
import { type BuildOutput, BuildOutputError, type FunctionOutput } from './build-output.ts';
import { ConfigFile, VercelJson, Versioned } from './config-schema.ts';
import { readFunctions } from './read-functions.ts';
import { readJson } from './read-json.ts';
import { readStaticFiles } from './read-static-files.ts';

/** The version of the Build Output API that this server speaks. */
const VERSION = 3;

/**
 * Reads and checks a build output directory, regardless of which tool wrote it.
 *
 * @param dir e.g. `.vercel/output`
 * @param options.vercelJsonFile merged in as `vercel build` would; undefined: the directory is taken as it is
 * @throws {BuildOutputError} with a stable `code`, the file and the field
 */
export async function readBuildOutput(
	dir: string,
	options: { readonly vercelJsonFile?: string | undefined } = {},
): Promise<BuildOutput> {
	const root = resolve(dir);
	await refuseMissing(root);
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
		buildId: await computeBuildId(root, routes, functions.values()),
		routes,
		staticFiles,
		functions,
		crons: [...(vercelJson?.crons ?? []), ...config.crons].map(({ path, schedule }) => ({ path, schedule })),
	};
}

async function refuseMissing(dir: string): Promise<void> {
	const found = await stat(dir).catch(() => null);
	if (found?.isDirectory() === true) return;
	throw new BuildOutputError('BUILD_OUTPUT_MISSING', { file: dir }, 'is not a directory; has the site been built?');
}

async function readConfig(file: string): Promise<ConfigFile> {
	// The version first: another version may well have other fields.
	const { version } = await readJson(file, Versioned);
	if (version === VERSION) return readJson(file, ConfigFile);
	const fault = `is ${JSON.stringify(version) ?? 'missing'}; only version ${VERSION} of the Build Output API is served`;
	throw new BuildOutputError('BUILD_OUTPUT_VERSION', { file, field: 'version' }, fault);
}

const ID_LENGTH = 24;

/**
 * Identity of a build: changes with every build, and with the routes of `vercel.json`; the same after a restart.
 *
 * Names, sizes and times of all files, and the contents of those that say what runs: `config.json`, the functions'
 * configurations and handlers. Of `node_modules` the time of the folder, which a build makes again: describing the
 * thousands of files in it would take a third of a start, and reading them a second.
 *
 * @param dir the build output directory
 * @returns hexadecimal digits, fit for a file name
 */
export async function computeBuildId(
	dir: string,
	routes: readonly Route[],
	functions: Iterable<FunctionOutput>,
): Promise<string> {
	const hash = createHash('sha256');
	hash.update(JSON.stringify(routes));
	for (const name of ['config.json', 'static', 'functions']) hash.update(describe(dir, name));
	hash.update(await readFile(join(dir, 'config.json')));
	for (const { name, handlerFile, prerender } of functions) {
		hash.update(`\0${name}\0${JSON.stringify(prerender)}\0`);
		hash.update(await readFile(handlerFile));
	}
	return hash.digest('hex').slice(0, ID_LENGTH);
}

/**
 * One line a file, in the order of names. Synchronous: nothing is served yet, and with promises the thousands of files
 * of a function's dependencies took half of a start.
 */
function describe(dir: string, name: string): string {
	const entry = find(`${dir}/${name}`);
	if (entry === undefined) return '';
	if (!entry.isDirectory() || name.endsWith('/node_modules')) return `${name}\0${entry.size}\0${entry.mtimeMs}\n`;
	const children = readdirSync(`${dir}/${name}`).sort();
	return children.map((child) => describe(dir, `${name}/${child}`)).join('');
}

function find(path: string): Stats | undefined {
	try {
		return lstatSync(path, { throwIfNoEntry: false });
	} catch {
		return undefined;
	}
}

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
