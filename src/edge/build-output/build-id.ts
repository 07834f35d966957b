import { createHash } from 'node:crypto';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Route } from '@vercel/routing-utils';
import type { FunctionOutput } from './build-output.ts';

const ID_LENGTH = 24;

/**
 * Identity of a build: changes with every build, and with the routes of `vercel.json`; the same after a restart.
 *
 * Names, sizes and times of all files, and the contents of those that say what runs: `config.json`, the functions'
 * configurations and handlers. Reading every byte of a function's dependencies would cost the start a second.
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
	for (const name of ['config.json', 'static', 'functions']) hash.update(await describe(dir, name));
	hash.update(await readFile(join(dir, 'config.json')));
	for (const { name, handlerFile, prerender } of functions) {
		hash.update(`\0${name}\0${JSON.stringify(prerender)}\0`);
		hash.update(await readFile(handlerFile));
	}
	return hash.digest('hex').slice(0, ID_LENGTH);
}

/** One line a file, in the order of names. */
async function describe(dir: string, name: string): Promise<string> {
	const entry = await lstat(join(dir, name)).catch(() => null);
	if (entry === null) return '';
	if (!entry.isDirectory()) return `${name}\0${entry.size}\0${entry.mtimeMs}\n`;
	const children = (await readdir(join(dir, name))).sort();
	return (await Promise.all(children.map((child) => describe(dir, `${name}/${child}`)))).join('');
}
