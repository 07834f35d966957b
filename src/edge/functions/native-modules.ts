import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';

/**
 * Native modules of which several functions hold a copy of their own, or of which this process has one already, each
 * with the one file that all threads are to load instead.
 *
 * Builders copy a native module into every function that needs it. On Vercel each function is a process; here all are
 * threads of one, where every copy would be a library of its own. Two SQLites in one process cannot share a database:
 * file locks belong to the process, so neither sees the other's (sqlite.org, “How To Corrupt An SQLite Database File”,
 * section 2.2.1).
 *
 * What the process has loaded itself comes first: anyone who starts a server may have prepared its database, and a handle
 * that is closed late, when its garbage is collected, would take the locks of all functions with it.
 *
 * @param handlerFiles the functions' modules, somewhere within their `.func` folders
 * @param loaded native modules of this process
 * @returns by path; modules that exist once are absent
 */
export function findSharedNativeModules(
	handlerFiles: Iterable<string>,
	loaded: readonly string[] = loadedNativeModules(),
): ReadonlyMap<string, string> {
	const folders = new Set([...handlerFiles].map(functionFolderOf).filter((folder) => folder !== null));
	const bySize = Map.groupBy([...loaded, ...[...folders].flatMap(listNativeModules).sort()], sizeKey);
	const shared = new Map<string, string>();
	for (const paths of bySize.values()) {
		if (paths.length < 2) continue;
		for (const [first, ...copies] of Map.groupBy(paths, hashOf).values()) {
			for (const copy of copies) if (first !== undefined) shared.set(copy, first);
		}
	}
	return shared;
}

/** Those that were required, by whatever module, and are still there to be compared. */
function loadedNativeModules(): string[] {
	return Object.keys(createRequire(import.meta.url).cache).filter((path) => path.endsWith('.node') && existsSync(path));
}

function functionFolderOf(handlerFile: string): string | null {
	const folder = dirname(handlerFile);
	if (folder.endsWith('.func')) return folder;
	return folder === dirname(folder) ? null : functionFolderOf(folder);
}

function listNativeModules(folder: string): string[] {
	const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
	const modules = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.node'));
	return modules.map(({ parentPath, name }) => join(parentPath, name));
}

/** Files of another name or size need not be read. */
function sizeKey(path: string): string {
	return `${basename(path)} ${statSync(path).size}`;
}

function hashOf(path: string): string {
	return createHash('sha256').update(readFileSync(path)).digest('base64');
}
