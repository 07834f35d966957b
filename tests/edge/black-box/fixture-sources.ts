import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Applications whose built output is kept beside their sources. */
export const FIXTURES = ['sveltekit', 'astro'] as const;
export type FixtureName = (typeof FIXTURES)[number];

const NOT_SOURCES = new Set(['.vercel', '.svelte-kit', '.astro', 'dist', 'node_modules']);

export function fixtureFolder(name: FixtureName): string {
	return fileURLToPath(new URL(`../fixtures/${name}/`, import.meta.url));
}

/** A Build Output v3 directory. */
export function fixtureOutput(name: FixtureName): string {
	return join(fixtureFolder(name), '.vercel', 'output');
}

/** Names the sources that an output was built from. */
export function fixtureStamp(name: FixtureName): string {
	return join(fixtureFolder(name), '.vercel', 'sources.sha256');
}

/** Paths of an application's sources, relative, in one order everywhere. */
export async function listSources(folder: string): Promise<string[]> {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	return entries
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name).slice(folder.length))
		.filter((path) => !path.split(sep).some((part) => NOT_SOURCES.has(part)))
		.sort();
}

/** SHA-256, hexadecimal, of every source's path and content. */
export async function hashSources(folder: string): Promise<string> {
	const hash = createHash('sha256');
	for (const path of await listSources(folder)) {
		const content = await readFile(join(folder, path));
		hash.update(`${path.replaceAll(sep, '/')}\n${content.length}\n`).update(content);
	}
	return hash.digest('hex');
}
