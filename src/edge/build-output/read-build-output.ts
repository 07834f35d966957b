import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { compilePhases } from '../routing/compile-phases.ts';
import { computeBuildId } from './build-id.ts';
import type { BuildOutput } from './build-output.ts';
import { BuildOutputError } from './build-output-error.ts';
import { ConfigFile, Versioned } from './config-schema.ts';
import { mergeVercelJson } from './merge-vercel-json.ts';
import { readFunctions } from './read-functions.ts';
import { readJson } from './read-json.ts';
import { readStaticFiles } from './read-static-files.ts';
import { VercelJson } from './vercel-json-schema.ts';

/** The version of the Build Output API that this server speaks. */
const VERSION = 3;

/**
 * Reads and checks a build output directory, whoever wrote it.
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
	throw new BuildOutputError('BUILD_OUTPUT_MISSING', { file: dir }, 'is no directory; has the site been built?');
}

async function readConfig(file: string): Promise<ConfigFile> {
	// The version first: another version may well have other fields.
	const { version } = await readJson(file, Versioned);
	if (version === VERSION) return readJson(file, ConfigFile);
	const fault = `is ${JSON.stringify(version) ?? 'missing'}; only version ${VERSION} of the Build Output API is served`;
	throw new BuildOutputError('BUILD_OUTPUT_VERSION', { file, field: 'version' }, fault);
}
