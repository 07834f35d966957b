import { link, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';

/**
 * Makes the native modules of all functions one file with those in `node_modules`, by hard links.
 *
 * The adapter copies them into each function. Where functions run in one process, as they do behind the edge of this
 * project, each copy would be a SQLite of its own in that process, and two of those cannot share a database: file locks
 * belong to the process, so that neither sees the other's (sqlite.org, “How To Corrupt An SQLite Database File”, 2.2.1).
 * The loader of the system takes hard links of one file for the one library that they are.
 */
export function shareNativeModules(): AstroIntegration {
	let root = '';
	return {
		name: 'share-native-modules',
		hooks: {
			'astro:config:done': ({ config }) => {
				root = fileURLToPath(config.root);
			},
			'astro:build:done': async ({ logger }) => {
				const shared = await linkNativeModules(join(root, '.vercel/output/functions'), root);
				logger.info(`${shared} native modules are shared by the functions`);
			},
		},
	};
}

/**
 * @param functionsDir holds the `.func` folders
 * @param root holds the `node_modules` from which they were copied
 * @returns how many files are links now
 */
export async function linkNativeModules(functionsDir: string, root: string): Promise<number> {
	const entries = await readdir(functionsDir, { recursive: true, withFileTypes: true });
	const copies = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.node'));
	let linked = 0;
	for (const { parentPath, name } of copies) {
		const copy = join(parentPath, name);
		const [, inFunction] = relative(functionsDir, copy).split(/\.func[/\\]/, 2);
		if (inFunction && (await replaceByLink(copy, join(root, inFunction)))) linked += 1;
	}
	return linked;
}

/** A copy stays where the original is another file, or lies on another disk. */
async function replaceByLink(copy: string, original: string): Promise<boolean> {
	const fresh = `${copy}.link`;
	try {
		if (!(await readFile(copy)).equals(await readFile(original))) return false;
		await link(original, fresh);
		await rename(fresh, copy);
		return true;
	} catch {
		return false;
	} finally {
		// Renaming one link of a file over another does nothing, and leaves both.
		await rm(fresh, { force: true });
	}
}
