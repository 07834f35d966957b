import { randomUUID } from 'node:crypto';
import { lstat, mkdir, readdir, readlink, rename, rm, rmdir, stat, symlink } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

/** The folder of an export cannot be used. */
export class ExportFolderError extends Error {
	override readonly name = 'ExportFolderError';
	/** Stable: logs and tests match this, never `message`. */
	readonly code = 'EXPORT_FOLDER_TAKEN';

	constructor(dir: string) {
		super(`${dir} contains something other than an export: name a folder that is empty or does not exist`);
	}
}

/** An unfinished version older than this belongs to a process that was killed, milliseconds. */
const ABANDONED_MS = 60 * 60_000;
/** Number of versions that are kept: a reader may still be reading the previous one. */
const KEPT_VERSIONS = 3;
const UNFINISHED = '.new-';

/**
 * The versions of an export. `DIR` is a symlink to one of the folders in `DIR.versions`, so that readers get one
 * complete version, and replacing it is atomic (POSIX `rename`).
 */
export class Versions {
	readonly #dir: string;
	/** Next to the export, because nothing in it is public. */
	readonly folder: string;

	private constructor(dir: string) {
		this.#dir = dir;
		this.folder = `${dir}.versions`;
	}

	/** Opens an export and removes what killed processes left behind. @throws {ExportFolderError} */
	static async open(dir: string, now: number): Promise<Versions> {
		const versions = new Versions(resolve(dir));
		await versions.#assertOwnFolder();
		await mkdir(versions.folder, { recursive: true });
		for (const name of await readdir(versions.folder)) {
			if (!name.startsWith(UNFINISHED)) continue;
			const file = join(versions.folder, name);
			const age = await stat(file).then(
				({ mtimeMs }) => now - mtimeMs,
				() => 0,
			);
			if (age > ABANDONED_MS) await rm(file, { recursive: true, force: true });
		}
		return versions;
	}

	/** Returns the folder of the public version; null: none yet. */
	async current(): Promise<string | null> {
		const target = await readlink(this.#dir).catch(() => null);
		return target === null ? null : resolve(dirname(this.#dir), target);
	}

	/** @returns an empty folder for the next version */
	async begin(): Promise<string> {
		const folder = join(this.folder, UNFINISHED + randomUUID());
		await mkdir(folder);
		return folder;
	}

	/** Makes a version public in one atomic step, and removes old ones. */
	async publish(unfinished: string, now: number): Promise<void> {
		const name = `${new Date(now).toISOString().replaceAll(':', '-')}-${randomUUID().slice(0, 8)}`;
		await rename(unfinished, join(this.folder, name));
		const link = join(this.folder, `${UNFINISHED}${randomUUID()}`);
		// Relative to the link, so that the export can be moved or mounted elsewhere.
		await symlink(join(basename(this.folder), name), link);
		await this.#removeEmptyFolder();
		await rename(link, this.#dir);
		await this.#removeOld(name);
	}

	/** Removes an empty folder that was created for the export where the link goes. */
	async #removeEmptyFolder(): Promise<void> {
		const found = await lstat(this.#dir).catch(() => null);
		if (!found?.isDirectory()) return;
		await rmdir(this.#dir).catch(() => {
			throw new ExportFolderError(this.#dir);
		});
	}

	async #assertOwnFolder(): Promise<void> {
		const found = await lstat(this.#dir).catch(() => null);
		if (found === null) return;
		const isOwn = found.isSymbolicLink() && dirname((await this.current()) ?? '') === this.folder;
		const isEmpty = found.isDirectory() && (await readdir(this.#dir)).length === 0;
		if (!isOwn && !isEmpty) throw new ExportFolderError(this.#dir);
	}

	async #removeOld(newest: string): Promise<void> {
		const names = (await readdir(this.folder, { withFileTypes: true }))
			.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== newest)
			.map(({ name }) => name)
			.sort();
		const old = names.slice(0, Math.max(0, names.length - (KEPT_VERSIONS - 1)));
		for (const name of old) await rm(join(this.folder, name), { recursive: true, force: true });
	}
}
