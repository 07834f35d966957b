import { execFileSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';

const root = join(import.meta.dirname, '../../..');

/** The examples of the edge; the output of each is kept as an archive. */
export const FIXTURES = ['sveltekit', 'astro'] as const;
export type FixtureName = (typeof FIXTURES)[number];

const NOT_SOURCES = new Set(['.vercel', '.svelte-kit', '.astro', 'dist', 'node_modules', 'README.md']);

/** File beside `output` in an archive with the hash of the sources it was built from. */
export const STAMP_FILE = 'sources.sha256';

/** Folder of the sources, with a trailing slash. */
export function fixtureFolder(name: FixtureName): string {
	return join(root, 'src/edge/examples', name, '/');
}

export function fixtureArchive(name: FixtureName): string {
	return join(root, 'tests/edge/fixtures', `${name}.tar.gz`);
}

/** Returns a Build Output v3 directory. */
export function fixtureOutput(name: FixtureName): string {
	return join(unpackedFixture(name), 'output');
}

/** Returns the hash of the sources that the archived output was built from. */
export function fixtureStamp(name: FixtureName): string {
	return readFileSync(join(unpackedFixture(name), STAMP_FILE), 'utf8').trim();
}

/**
 * Unpacks an archive once, into a folder named after its content. If several test files do so at the same time, the
 * first one to rename its folder wins.
 */
function unpackedFixture(name: FixtureName): string {
	const archive = fixtureArchive(name);
	const hash = createHash('sha256').update(readFileSync(archive)).digest('hex').slice(0, 16);
	const folder = join(root, '.vitest/fixtures', `${name}-${hash}`);
	if (existsSync(folder)) return folder;
	const own = `${folder}.${randomUUID()}`;
	mkdirSync(own, { recursive: true });
	execFileSync('tar', ['-xzf', archive, '-C', own]);
	try {
		renameSync(own, folder);
	} catch (error) {
		rmSync(own, { recursive: true, force: true });
		if (!existsSync(folder)) throw error;
	}
	return folder;
}

/** Returns the relative paths of an application's sources, sorted. */
export async function listSources(folder: string): Promise<string[]> {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	return entries
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name).slice(folder.length))
		.filter((path) => !path.split(sep).some((part) => NOT_SOURCES.has(part)))
		.sort();
}

/** Returns the SHA-256, in hexadecimal, of all paths and contents of the sources. */
export async function hashSources(folder: string): Promise<string> {
	const hash = createHash('sha256');
	for (const path of await listSources(folder)) {
		const content = await readFile(join(folder, path));
		hash.update(`${path.replaceAll(sep, '/')}\n${content.length}\n`).update(content);
	}
	return hash.digest('hex');
}
