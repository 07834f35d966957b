import { readFile, rename, rmdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type EncodedBodies, hashOf, type Page } from '../cache/page.ts';
import { readEntry, type StoredEntry } from './entry-format.ts';
import { type EntryNames, entryNames } from './entry-names.ts';
import {
	errorCode,
	makeFolder,
	moveIfExists,
	removeFiles,
	syncFolder,
	type WriteSynced,
	writeSynced,
} from './synced-write.ts';

/** Result of reading an entry's files. */
export type ReadResult = Page | 'missing' | 'corrupt';

/** Bodies are public; metadata contains keys, which may be secret. */
const BODY_MODE = 0o644;
const META_MODE = 0o600;

/**
 * Reads and writes the files of entries in one folder. Operations on one entry must not overlap.
 *
 * A crash at any point leaves either the old page or the new one, complete: every file is written under a temporary
 * name, synced and renamed, and while a body is replaced, the metadata of both bodies exists.
 */
export class EntryFiles {
	readonly root: string;
	readonly #write: WriteSynced;
	#makingRoot: Promise<string | undefined> | null = null;

	constructor(root: string, write: WriteSynced = writeSynced) {
		this.root = resolve(root);
		this.#write = write;
	}

	/**
	 * @param text metadata made by `writeEntry`
	 * @param sameBody whether the existing body is the same
	 * @returns `recreated`: the store's folder was missing and has been created again
	 * @throws {Error} with Node's `code`; the entry may then be the old one, the new one, or none
	 */
	async write(location: string, page: Page, text: string, sameBody: boolean): Promise<{ readonly recreated: boolean }> {
		const names = this.#names(location);
		const madeRoot = await this.#makeRoot();
		const made = await makeFolder(names.folder);
		const recreated = madeRoot || (made !== undefined && made.length <= this.root.length);
		const { br, gzip } = page.encoded;
		const written: string[] = [];
		const put = async (file: string, content: Buffer | string, mode: number): Promise<string> => {
			const temporary = join(
				names.folder,
				`.${process.pid}-${written.length}-${file.slice(names.folder.length + 1)}.tmp`,
			);
			written.push(temporary);
			await this.#write(temporary, content, mode);
			return temporary;
		};
		try {
			const body = sameBody ? null : await put(names.body, page.body, BODY_MODE);
			const encoded = [
				{ file: names.br, from: br && (await put(names.br, br, BODY_MODE)) },
				{ file: names.gzip, from: gzip && (await put(names.gzip, gzip, BODY_MODE)) },
			];
			const meta = await put(names.meta, text, META_MODE);
			if (body !== null) {
				await rename(meta, names.next);
				await removeFiles(names.br, names.gzip);
				await rename(body, names.body);
			}
			for (const { file, from } of encoded) {
				if (from) await rename(from, file);
				else await removeFiles(file);
			}
			await rename(body === null ? meta : names.next, names.meta);
			await syncFolder(names.folder);
		} catch (error) {
			await removeFiles(...written).catch(() => {});
			throw error;
		}
		return { recreated };
	}

	/** Creates the folder if it is missing. @returns whether this call has: of calls at once, the first one */
	async #makeRoot(): Promise<boolean> {
		if (this.#makingRoot !== null) {
			await this.#makingRoot;
			return false;
		}
		this.#makingRoot = makeFolder(this.root).finally(() => {
			this.#makingRoot = null;
		});
		return (await this.#makingRoot) !== undefined;
	}

	/** Reads and verifies an entry. @throws {Error} with Node's `code` if reading fails */
	async read(location: string, key: string): Promise<ReadResult> {
		const names = this.#names(location);
		const [meta, body, br, gzip] = await Promise.all(
			[names.meta, names.body, names.br, names.gzip].map((file) => readIfThere(file)),
		);
		if (!meta || !body) return meta || body ? 'corrupt' : 'missing';
		const known = readEntry(meta.toString());
		if (known?.key !== key || !isIntact(body, known.body)) return 'corrupt';
		// A damaged compressed body is ignored: it can be compressed again.
		const encoded: EncodedBodies = {
			...(br && isIntact(br, known.br) && { br }),
			...(gzip && isIntact(gzip, known.gzip) && { gzip }),
		};
		const { version: _, body: part, br: _br, gzip: _gzip, ...info } = known;
		return { ...info, body, bodyHash: part.hash, encoded };
	}

	/** Completes or reverts a write that a crash interrupted. @returns null if neither page is intact; both are deleted */
	async recover(location: string): Promise<StoredEntry | null> {
		const names = this.#names(location);
		const body = await readIfThere(names.body);
		const next = readEntry((await readIfThere(names.next))?.toString() ?? '');
		if (body && next && isIntact(body, next.body)) {
			await rename(names.next, names.meta);
			return next;
		}
		await removeFiles(names.next);
		const kept = readEntry((await readIfThere(names.meta))?.toString() ?? '');
		if (body && kept && isIntact(body, kept.body)) return kept;
		await this.remove(location);
		return null;
	}

	/** Deletes an entry and the folders that become empty. */
	async remove(location: string): Promise<void> {
		const names = this.#names(location);
		await removeFiles(names.next, names.meta, names.body, names.br, names.gzip);
		await syncFolder(names.folder);
		await this.#removeEmpty(names.folder);
	}

	/** Renames corrupt files, so that they can be inspected; deletes compressed bodies. */
	async quarantine(location: string): Promise<void> {
		const names = this.#names(location);
		await moveIfExists(names.meta, names.quarantinedMeta);
		await moveIfExists(names.body, names.quarantinedBody);
		await this.remove(location);
	}

	#names(location: string): EntryNames {
		return entryNames(`${this.root}/${location}`);
	}

	async #removeEmpty(folder: string): Promise<void> {
		for (let empty = folder; empty.length > this.root.length; empty = join(empty, '..')) {
			try {
				await rmdir(empty);
			} catch {
				return;
			}
		}
	}
}

function isIntact(content: Buffer, part: StoredEntry['body'] | null): boolean {
	return part !== null && content.length === part.bytes && hashOf(content) === part.hash;
}

async function readIfThere(file: string): Promise<Buffer | null> {
	try {
		return await readFile(file);
	} catch (error) {
		if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes(errorCode(error))) return null;
		throw error;
	}
}
