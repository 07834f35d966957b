import { randomUUID } from 'node:crypto';
import { lstat, mkdir, readdir, readlink, rename, rm, rmdir, stat, symlink } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

/** The folder of an export cannot be used. */
export class ExportFolderError extends Error {
	override readonly name = 'ExportFolderError';
	/** Stable: logs and tests match this, never `message`. */
	readonly code = 'EXPORT_FOLDER_TAKEN';

	constructor(dir: string) {
		super(`${dir} holds something else than an export: name a folder that is empty, or does not exist`);
	}
}

/** A version that is being written; one so old belongs to a process that was killed, milliseconds. */
const ABANDONED_MS = 60 * 60_000;
/** Whole versions that stay: a reader may be on its way through the one before. */
const KEPT_VERSIONS = 3;
const UNFINISHED = '.new-';

/**
 * The versions of an export. `DIR` is a link to one of the folders in `DIR.versions`: a reader who opens a file
 * through it gets one whole version, and replacing the link is one step (POSIX `rename`).
 */
export class Versions {
	readonly #dir: string;
	/** Beside the export, never in it: nothing here is for readers. */
	readonly folder: string;

	private constructor(dir: string) {
		this.#dir = dir;
		this.folder = `${dir}.versions`;
	}

	/** Removes what killed processes left. @throws {ExportFolderError} */
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

	/** Folder of the version that readers see; null: none yet. */
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

	/** Shows a version to readers in place of the one before, in one step, and removes old ones. */
	async publish(unfinished: string, now: number): Promise<void> {
		const name = `${new Date(now).toISOString().replaceAll(':', '-')}-${randomUUID().slice(0, 8)}`;
		await rename(unfinished, join(this.folder, name));
		const link = join(this.folder, `${UNFINISHED}${randomUUID()}`);
		// Relative to the place where the link comes to lie, so that all of it can be moved or mounted elsewhere.
		await symlink(join(basename(this.folder), name), link);
		await this.#removeEmptyFolder();
		await rename(link, this.#dir);
		await this.#removeOld(name);
	}

	/** Removes an empty folder at the link's place: someone made it for the export. */
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
