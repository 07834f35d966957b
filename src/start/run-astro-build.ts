import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Baked } from './source-hash.ts';

/** `astro build` ended with an error. */
export class BuildFailedError extends Error {
	override readonly name = 'BuildFailedError';
	readonly code = 'BUILD_FAILED';

	/** @param output the last lines that the build printed */
	constructor(exitCode: number | null, output: string) {
		super(`The build failed with exit code ${exitCode ?? 'none'}:\n${output}`);
	}
}

/** Where to build, and from what. */
export type BuildRequest = Baked & {
	/** Folder of the project. */
	readonly root: string;
	readonly variables: Readonly<Record<string, string>>;
	/** Aborts the build. */
	readonly signal: AbortSignal;
};

/** Names the folder of builds to `keep-build.ts`, in which a build ends. */
export const BUILDS_DIR_VARIABLE = 'SNOWLINE_BUILDS_DIR';

const MAX_CHUNKS = 200;
const SHOWN_LINES = 40;

/**
 * Runs `astro build`, which puts the result into a folder of builds.
 *
 * @throws {BuildFailedError}
 */
export function runAstroBuild(request: BuildRequest, buildsDir: string): Promise<void> {
	const { root, siteUrl, bypassToken, variables, signal } = request;
	const child = spawn(process.execPath, [join(root, 'node_modules/astro/bin/astro.mjs'), 'build'], {
		cwd: root,
		env: {
			...variables,
			SITE_URL: siteUrl,
			...(bypassToken === undefined ? {} : { BYPASS_TOKEN: bypassToken }),
			[BUILDS_DIR_VARIABLE]: buildsDir,
			ASTRO_TELEMETRY_DISABLED: '1',
			NO_COLOR: '1',
		},
		stdio: ['ignore', 'pipe', 'pipe'],
		signal,
	});
	const chunks: string[] = [];
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding('utf8').on('data', (chunk: string) => {
			chunks.push(chunk);
			if (chunks.length > MAX_CHUNKS) chunks.shift();
		});
	}
	return new Promise((resolve, reject) => {
		child.once('error', reject);
		child.once('close', (exitCode) => {
			if (exitCode === 0) resolve();
			else reject(new BuildFailedError(exitCode, chunks.join('').split('\n').slice(-SHOWN_LINES).join('\n')));
		});
	});
}
