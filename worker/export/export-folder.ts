import { randomUUID } from 'node:crypto';
import { lstat, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type ExportPath, ExportPathError } from './export-path.ts';

/** Files that are being written lie here, on the same file system as their targets. */
const TEMPORARY = '.export-';
/** A temporary file so old belongs to a process that was killed, milliseconds. */
const ABANDONED_MS = 60 * 60_000;

/** A folder of plain files that a web server may be serving at the same time. */
export class ExportFolder {
	readonly #dir: string;

	private constructor(dir: string) {
		this.#dir = dir;
	}

	/** Makes the folder if there is none, and removes what a killed process left. */
	static async open(dir: string, now: number): Promise<ExportFolder> {
		await mkdir(dir, { recursive: true });
		for (const name of await readdir(dir)) {
			if (!name.startsWith(TEMPORARY)) continue;
			const file = join(dir, name);
			const { mtimeMs } = await stat(file);
			if (now - mtimeMs > ABANDONED_MS) await rm(file, { force: true });
		}
		return new ExportFolder(dir);
	}

	/**
	 * Replaces one file: a reader sees the old one or the new one, whole, also after a power cut.
	 *
	 * @throws {ExportPathError} something else lies in the way, e.g. a link that leads out of the folder
	 */
	async replace(names: ExportPath, content: Uint8Array): Promise<void> {
		const folder = await this.#makeFolders(names.slice(0, -1));
		const target = join(folder, names.at(-1) ?? '');
		const temporary = join(this.#dir, `${TEMPORARY}${randomUUID()}`);
		try {
			await writeSynced(temporary, content);
			await rename(temporary, target);
		} catch (error) {
			await rm(temporary, { force: true });
			if (isCode(error, 'EISDIR') || isCode(error, 'ENOTEMPTY'))
				throw new ExportPathError(names.join('/'), { cause: error });
			throw error;
		}
		await syncFolder(folder);
	}

	/** Step by step, because `mkdir` would follow a link out of the folder. */
	async #makeFolders(names: readonly string[]): Promise<string> {
		let folder = this.#dir;
		for (const name of names) {
			folder = join(folder, name);
			await mkdir(folder).catch((error: unknown) => {
				if (!isCode(error, 'EEXIST')) throw error;
			});
			if (!(await lstat(folder)).isDirectory()) throw new ExportPathError(names.join('/'));
		}
		return folder;
	}
}

async function writeSynced(file: string, content: Uint8Array): Promise<void> {
	await using handle = await open(file, 'wx', 0o644);
	await handle.writeFile(content);
	await handle.sync();
}

/** Makes the new name last. Some file systems cannot; the file itself is whole all the same. */
async function syncFolder(folder: string): Promise<void> {
	try {
		await using handle = await open(folder, 'r');
		await handle.sync();
	} catch (error) {
		if (!isCode(error, 'EINVAL') && !isCode(error, 'EISDIR') && !isCode(error, 'EPERM')) throw error;
	}
}

function isCode(error: unknown, code: string): boolean {
	return error instanceof Error && 'code' in error && error.code === code;
}
