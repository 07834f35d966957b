import { spawn } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hashSources, hashSourcesByTimes } from './build-stamp.ts';

/** `astro build` ended with an error. */
export class BuildFailedError extends Error {
	override readonly name = 'BuildFailedError';
	readonly code = 'BUILD_FAILED';
	/** @param output the last lines that the build printed */
	constructor(exitCode: number | null, output: string) {
		super(`The build failed with exit code ${exitCode ?? 'none'}:\n${output}`);
	}
}

/** Where a build lies and what goes into it. */
export type BuildRequest = {
	/** Folder of the project; the output is `<root>/.vercel/output`. */
	readonly root: string;
	readonly bypassToken: string;
	readonly siteUrl: string;
	readonly variables: Readonly<Record<string, string>>;
	/** Ends a build that nobody waits for any more. */
	readonly signal: AbortSignal;
};

/** A build is stale when there is none, or when it was made from other sources, another token or another origin. */
export async function isBuildStale(request: BuildRequest): Promise<boolean> {
	const [stamp, current, token] = await Promise.all([
		readFile(stampFile(request.root), 'utf8').catch(() => null),
		hashSourcesByTimes(request.root, request, join(request.root, '.vercel', 'build-marks')),
		readBakedToken(request.root),
	]);
	return stamp !== current || token !== request.bypassToken;
}

/**
 * Runs `astro build`. The stamp goes first and comes back last, so that a build cut short is stale.
 *
 * @throws {BuildFailedError}
 */
export async function build(request: BuildRequest): Promise<void> {
	await rm(stampFile(request.root), { force: true });
	const hash = await hashSources(request.root, request);
	await runAstroBuild(request);
	await writeFile(stampFile(request.root), hash);
}

function stampFile(root: string): string {
	return join(root, '.vercel', 'build-stamp');
}

/** A build that someone made by hand may carry another token than the stamp speaks of. */
async function readBakedToken(root: string): Promise<string | null> {
	const file = join(root, '.vercel/output/functions/_isr.prerender-config.json');
	try {
		const { bypassToken } = JSON.parse(await readFile(file, 'utf8')) as { bypassToken?: unknown };
		return typeof bypassToken === 'string' ? bypassToken : null;
	} catch {
		return null;
	}
}

function runAstroBuild({ root, siteUrl, bypassToken, variables, signal }: BuildRequest): Promise<void> {
	const child = spawn(process.execPath, [join(root, 'node_modules/astro/bin/astro.mjs'), 'build'], {
		cwd: root,
		env: {
			...variables,
			SITE_URL: siteUrl,
			BYPASS_TOKEN: bypassToken,
			ASTRO_TELEMETRY_DISABLED: '1',
			NO_COLOR: '1',
		},
		stdio: ['ignore', 'pipe', 'pipe'],
		signal,
	});
	const lines: string[] = [];
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding('utf8').on('data', (chunk: string) => {
			lines.push(chunk);
			if (lines.length > 200) lines.shift();
		});
	}
	return new Promise((resolve, reject) => {
		child.once('error', reject);
		child.once('close', (exitCode) => {
			if (exitCode === 0) resolve();
			else reject(new BuildFailedError(exitCode, lines.join('').split('\n').slice(-40).join('\n')));
		});
	});
}
