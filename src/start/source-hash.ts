import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';

/** The inputs of a build, besides the variables that are baked into it. */
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

const ID_LENGTH = 16;

/** The sources were changed while they were built, so the build is of neither state. */
export class SourcesChangedError extends Error {
	override readonly name = 'SourcesChangedError';
	readonly code = 'SOURCES_CHANGED';

	constructor() {
		super('The sources changed while they were built: build again');
	}
}

/** What is baked into a build, besides the sources. */
export type Baked = { readonly siteUrl: string; readonly bypassToken: string | undefined };

/**
 * Returns the id of a build: the same for the same sources, variables and major version of Node on every machine, known
 * before anything is built.
 *
 * @param sourcesHash of `hashSources`
 * @returns 16 hexadecimal digits; secrets cannot be read back from them
 */
export function computeBuildId(sourcesHash: string, { siteUrl, bypassToken = '' }: Baked): string {
	return createHash('sha256')
		.update(JSON.stringify([sourcesHash, bypassToken, siteUrl, process.versions.node.split('.')[0]]))
		.digest('hex')
		.slice(0, ID_LENGTH);
}

/**
 * Returns a hash of the contents of all sources. File times are not part of it, so that a fresh checkout and a copy have
 * the same.
 *
 * @param root folder of the project
 * @returns 64 hexadecimal digits
 */
export async function hashSources(root: string): Promise<string> {
	const hash = createHash('sha256');
	for (const file of listSources(root)) {
		const content = await readFile(join(root, file));
		hash.update(`${file}\0${content.byteLength}\0`).update(content);
	}
	return hash.digest('hex');
}

function listSources(root: string): string[] {
	return SOURCES.flatMap((source) => listFiles(root, source));
}

/** Synchronous: nothing is served yet, and with promises it takes longer. */
function listFiles(root: string, path: string): string[] {
	try {
		const entries = readdirSync(join(root, path), { withFileTypes: true, recursive: true });
		const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
		const relative = files.map((file) => file.slice(root.length + 1).replaceAll(sep, '/'));
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
export async function hashSourcesByTimes(root: string, marksFile: string): Promise<string> {
	const marks = createHash('sha256').update(root);
	for (const file of listSources(root)) {
		const found = statSync(join(root, file), { throwIfNoEntry: false });
		marks.update(`${file}\0${found?.size}\0${found?.mtimeMs}\0`);
	}
	const current = marks.digest('hex');
	const [kept, hash] = (await readFile(marksFile, 'utf8').catch(() => '')).split(' ');
	if (kept === current && hash !== undefined) return hash;
	const computed = await hashSources(root);
	// Only a cache: a start does not depend on it.
	await mkdir(dirname(marksFile), { recursive: true }).catch(() => {});
	await writeFile(marksFile, `${current} ${computed}`).catch(() => {});
	return computed;
}
