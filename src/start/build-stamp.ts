import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What a build is made from, beside the two values that are baked into it. */
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

/**
 * A hash that changes with anything that would change the build: the sources' contents, the bypass token and the
 * public origin (both are baked in). Times of files do not count, so that a fresh checkout is not stale.
 *
 * @returns 64 hexadecimal digits; secrets cannot be read back from them
 */
export async function hashSources(root: string, baked: { bypassToken: string; siteUrl: string }): Promise<string> {
	const hash = createHash('sha256');
	hash.update(JSON.stringify([baked.bypassToken, baked.siteUrl, process.versions.node.split('.')[0]]));
	for (const source of SOURCES) {
		for (const file of await listFiles(root, source)) {
			const content = await readFile(join(root, file));
			hash.update(`${file}\0${content.byteLength}\0`).update(content);
		}
	}
	return hash.digest('hex');
}

async function listFiles(root: string, path: string): Promise<string[]> {
	try {
		const entries = await readdir(join(root, path), { withFileTypes: true, recursive: true });
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
 * Returns the same hash, from sizes and times of files alone where these are as they were when it was last computed:
 * a start need not read every source.
 *
 * @param marksFile where they are kept
 */
export async function hashSourcesByTimes(
	root: string,
	baked: { bypassToken: string; siteUrl: string },
	marksFile: string,
): Promise<string> {
	const files = (await Promise.all(SOURCES.map((source) => listFiles(root, source)))).flat();
	const marks = createHash('sha256').update(JSON.stringify([root, baked, process.versions.node]));
	for (const file of files) {
		const found = statSync(join(root, file), { throwIfNoEntry: false });
		marks.update(`${file}\0${found?.size}\0${found?.mtimeMs}\0`);
	}
	const current = marks.digest('hex');
	const [kept, hash] = (await readFile(marksFile, 'utf8').catch(() => '')).split(' ');
	if (kept === current && hash !== undefined) return hash;
	const computed = await hashSources(root, baked);
	// A start does not depend on it.
	await writeFile(marksFile, `${current} ${computed}`).catch(() => {});
	return computed;
}
