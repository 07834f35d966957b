import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The inputs of a build, besides the two values that are baked into it. */
const SOURCES = [
	'src',
	'public',
	'astro.config.mjs',
	'vercel.json',
	'package.json',
	'package-lock.json',
	'tsconfig.json',
];

/** Modules that no page imports: a change there needs no build. */
const NOT_BUILT = ['src/commands/', 'src/doctor/', 'src/edge/', 'src/start/'];

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
export type BuildRequest = {
	/** Folder of the project; the output is `<root>/.vercel/output`. */
	readonly root: string;
	readonly bypassToken: string;
	readonly siteUrl: string;
	readonly variables: Readonly<Record<string, string>>;
	/** Aborts the build. */
	readonly signal: AbortSignal;
};

/** True if there is no build, or it was made from other sources, with another token or for another origin. */
export async function isBuildStale(request: BuildRequest): Promise<boolean> {
	const [stamp, current, token] = await Promise.all([
		readFile(stampFile(request.root), 'utf8').catch(() => null),
		hashSourcesByTimes(request.root, request, join(request.root, '.vercel', 'build-marks')),
		readBakedToken(request.root),
	]);
	return stamp !== current || token !== request.bypassToken;
}

/**
 * Runs `astro build`. Removes the stamp first and writes it last, so that an interrupted build is stale.
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

/** A build that was made by hand may have another token than the one in the stamp. */
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

/**
 * Returns a hash of everything that affects the build: the contents of the sources, the bypass token and the public
 * origin (both are baked in). File times are not part of it, so that a fresh checkout is not stale.
 *
 * @returns 64 hexadecimal digits; secrets cannot be read back from them
 */
export async function hashSources(root: string, baked: { bypassToken: string; siteUrl: string }): Promise<string> {
	const hash = createHash('sha256');
	hash.update(JSON.stringify([baked.bypassToken, baked.siteUrl, process.versions.node.split('.')[0]]));
	for (const source of SOURCES) {
		for (const file of listFiles(root, source)) {
			const content = await readFile(join(root, file));
			hash.update(`${file}\0${content.byteLength}\0`).update(content);
		}
	}
	return hash.digest('hex');
}

/** Synchronous: nothing is served yet, and with promises it takes longer. */
function listFiles(root: string, path: string): string[] {
	try {
		const entries = readdirSync(join(root, path), { withFileTypes: true, recursive: true });
		const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
		const relative = files.map((file) => file.slice(root.length + 1));
		return relative.filter((file) => !NOT_BUILT.some((folder) => file.startsWith(folder))).sort();
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException;
		if (code === 'ENOTDIR') return [path];
		if (code === 'ENOENT') return [];
		throw error;
	}
}

/**
 * Returns the same hash, cached by the sizes and times of all files, so that a start need not read every source.
 *
 * @param marksFile the cache
 */
export async function hashSourcesByTimes(
	root: string,
	{ bypassToken, siteUrl }: { bypassToken: string; siteUrl: string },
	marksFile: string,
): Promise<string> {
	const files = SOURCES.flatMap((source) => listFiles(root, source));
	const marks = createHash('sha256').update(JSON.stringify([root, bypassToken, siteUrl, process.versions.node]));
	for (const file of files) {
		const found = statSync(join(root, file), { throwIfNoEntry: false });
		marks.update(`${file}\0${found?.size}\0${found?.mtimeMs}\0`);
	}
	const current = marks.digest('hex');
	const [kept, hash] = (await readFile(marksFile, 'utf8').catch(() => '')).split(' ');
	if (kept === current && hash !== undefined) return hash;
	const computed = await hashSources(root, { bypassToken, siteUrl });
	// Only a cache: a start does not depend on it.
	await writeFile(marksFile, `${current} ${computed}`).catch(() => {});
	return computed;
}
