import { type Dirent, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readEntry, type StoredEntry } from './entry-format.ts';
import { judgeFileName } from './entry-names.ts';

/** What a store's folder holds. */
export type Scan = {
	readonly entries: { readonly location: string; readonly entry: StoredEntry }[];
	/** Entries that were being changed when the process ended. */
	readonly unsettled: string[];
	/** Entries whose metadata cannot be trusted. Bodies are checked when they are read. */
	readonly damaged: string[];
	/** Folders and files that could not be read, by Node's error. */
	readonly errors: unknown[];
};

/**
 * Reads the metadata of all entries, and removes what a crash has left of others.
 *
 * Synchronous: nothing is served yet, and ten thousand small files take a third of the time that promises need.
 */
export function scanEntries(root: string): Scan {
	const scan: Scan = { entries: [], unsettled: [], damaged: [], errors: [] };
	const folders = [''];
	for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
		try {
			scanFolder(root, folder, readdirSync(join(root, folder), { withFileTypes: true }), scan, folders);
		} catch (error) {
			scan.errors.push(error);
		}
	}
	return scan;
}

function scanFolder(root: string, folder: string, children: readonly Dirent[], scan: Scan, folders: string[]): void {
	const found = { meta: new Set<string>(), next: new Set<string>() };
	const contents: { readonly name: string; readonly base: string }[] = [];
	for (const child of children) {
		const below = `${folder}${child.name}`;
		if (child.isDirectory()) folders.push(`${below}/`);
		const judged = child.isFile() ? judgeFileName(child.name) : null;
		if (judged === 'temporary') rmSync(join(root, below), { force: true });
		else if (judged?.kind === 'content') contents.push({ name: child.name, base: judged.base });
		else if (judged) found[judged.kind].add(judged.base);
	}
	for (const { name, base } of contents) {
		if (!found.meta.has(base) && !found.next.has(base)) rmSync(join(root, folder, name), { force: true });
	}
	for (const base of found.next) scan.unsettled.push(`${folder}${base}`);
	for (const base of found.meta) {
		if (found.next.has(base)) continue;
		const known = readEntry(readFileSync(join(root, folder, `.${base}.meta.json`), 'utf8'));
		if (known) scan.entries.push({ location: `${folder}${base}`, entry: known.entry });
		else scan.damaged.push(`${folder}${base}`);
	}
}
