import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, sep } from 'node:path';

/**
 * Native modules of which there are several copies, in functions or loaded by this process: all threads must load one.
 *
 * Builders copy a native module into every function that uses it. On Vercel each function is a process, but here all
 * are threads of one process, which would load every copy as a separate library. Two copies of SQLite in one process
 * must not open the same database: file locks belong to the process, so neither sees the other's (sqlite.org, “How To
 * Corrupt An SQLite Database File”, section 2.2.1).
 *
 * A copy loaded by this process takes precedence: the process may have opened the database too, and closing its handle,
 * even by garbage collection, would release the locks of all functions.
 */
export class SharedNativeModules {
	/** The files to load, each unlike the others. */
	readonly #originals: string[];
	/** By folder of a function: its copies, each with the file to load instead. */
	readonly #shared = new Map<string, ReadonlyMap<string, string>>();
	/** The first function, as long as it is the only one: its own modules are the originals, whatever they are. */
	#unlisted: string | null = null;

	/** @param loaded native modules loaded by this process */
	constructor(loaded: readonly string[] = loadedNativeModules()) {
		this.#originals = [...loaded];
	}

	/**
	 * Returns what a thread must load instead of its function's copies, by path of the copy. Searches folders only when
	 * there is something to share: the first visitor waits for the first function, and thousands of files take long.
	 *
	 * @param handlerFile the function's module, inside its `.func` folder
	 */
	forFunction(handlerFile: string): ReadonlyMap<string, string> {
		const folder = functionFolderOf(handlerFile);
		if (folder === null) return new Map();
		const known = this.#shared.get(folder);
		// The build that a file belongs to may have been deleted since.
		const isComplete = known && [...known.values()].every((original) => existsSync(original));
		const shared = isComplete ? known : this.#share(folder);
		this.#shared.set(folder, shared);
		return shared;
	}

	#share(folder: string): ReadonlyMap<string, string> {
		if (this.#shared.size === 0 && this.#originals.length === 0) {
			this.#unlisted = folder;
			return new Map();
		}
		if (this.#unlisted !== null) this.#compare(this.#unlisted);
		this.#unlisted = null;
		return this.#compare(folder);
	}

	/** Adds the folder's modules to the originals, and returns those that are copies. */
	#compare(folder: string): ReadonlyMap<string, string> {
		const copies = new Map<string, string>();
		for (const path of listNativeModules(folder).sort()) {
			const original = this.#originals.find((each) => existsSync(each) && isCopy(path, each));
			if (original === undefined) this.#originals.push(path);
			else if (original !== path) copies.set(path, original);
		}
		return copies;
	}
}

/** Native modules required by any module that still exist on disk. */
function loadedNativeModules(): string[] {
	return Object.keys(createRequire(import.meta.url).cache).filter((path) => path.endsWith('.node') && existsSync(path));
}

function functionFolderOf(handlerFile: string): string | null {
	const folder = dirname(handlerFile);
	if (folder.endsWith('.func')) return folder;
	return folder === dirname(folder) ? null : functionFolderOf(folder);
}

/** Folder by folder: Node's own `recursive` takes four times as long. */
function listNativeModules(folder: string): string[] {
	const modules: string[] = [];
	const folders = existsSync(folder) ? [folder] : [];
	for (let current = folders.pop(); current !== undefined; current = folders.pop()) {
		for (const entry of readdirSync(current, { withFileTypes: true })) {
			const path = `${current}${sep}${entry.name}`;
			if (entry.isDirectory()) folders.push(path);
			else if (entry.isFile() && path.endsWith('.node')) modules.push(path);
		}
	}
	return modules;
}

/** Files with different names or sizes need not be read. */
function isCopy(path: string, original: string): boolean {
	if (basename(path) !== basename(original) || statSync(path).size !== statSync(original).size) return false;
	return readFileSync(path).equals(readFileSync(original));
}
