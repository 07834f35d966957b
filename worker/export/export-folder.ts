import { lstat, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { z } from 'zod';
import { COMPRESSED_ENDINGS, compress, isCode, linkOrCopy, syncFolder, writeDurably } from './export-file.ts';
import { type ExportPath, ExportPathError } from './export-path.ts';
import { Versions } from './versions.ts';

/**
 * The next version of an export. Readers see all of it once it is published, and nothing of it before. An unchanged
 * file keeps its times and its inode.
 */
export class ExportFolder {
	readonly #versions: Versions;
	/** The version that is public; null: none yet. */
	readonly #before: string | null;
	readonly #next: string;
	readonly #now: number;
	/** Files of the next version, without compressed copies. */
	readonly #files = new Set<string>();
	/** Folders of the next version that exist. */
	readonly #folders = new Set<string>();
	#changedCount = 0;

	private constructor(versions: Versions, before: string | null, next: string, now: number) {
		this.#versions = versions;
		this.#before = before;
		this.#next = next;
		this.#now = now;
	}

	/** @throws {ExportFolderError} the folder contains something else */
	static async open(dir: string, now: number): Promise<ExportFolder> {
		const versions = await Versions.open(dir, now);
		return new ExportFolder(versions, await versions.current(), await versions.begin(), now);
	}

	/** Number of new or changed files. */
	get changedCount(): number {
		return this.#changedCount;
	}

	/** Adds a file to the next version, with its compressed copies. @throws {ExportPathError} something else has its path */
	async write(names: ExportPath, content: Uint8Array): Promise<void> {
		const name = names.join('/');
		if (await this.#isAsBefore(name, content)) return this.#take(name);
		const target = await this.#prepareFolder(name);
		await writeDurably(target, content).catch((error: unknown) => {
			throw isCode(error, 'EEXIST') ? new ExportPathError(name, { cause: error }) : error;
		});
		try {
			for (const [ending, copy] of await compress(name, content)) await writeDurably(target + ending, copy);
		} catch (error) {
			for (const ending of ['', ...COMPRESSED_ENDINGS]) await rm(target + ending, { force: true }).catch(() => {});
			throw error;
		}
		this.#files.add(name);
		this.#changedCount += 1;
	}

	/** Takes over a file of the public version, if it exists. */
	async keep(names: ExportPath): Promise<void> {
		const name = names.join('/');
		if (!this.#files.has(name) && (await this.#isInVersionBefore(name))) await this.#take(name);
	}

	/**
	 * Makes the next version public, unless it has not changed. Pages that it does not have are removed; other files stay
	 * for a week after they were last needed.
	 *
	 * @param isWhole false: something failed, so missing files may still be needed
	 * @returns true if the public version has changed
	 */
	async publish(isWhole: boolean): Promise<boolean> {
		const neededAt = await readFileTimes(this.#versions.folder);
		const times = new Map([...this.#files].map((name) => [name, this.#now]));
		let removedCount = 0;
		for (const name of await this.#namesBefore()) {
			if (this.#files.has(name)) continue;
			const lastAt = isWhole ? (neededAt.get(name) ?? this.#now) : this.#now;
			if (isPage(name) || this.#now - lastAt > KEEP_UNNEEDED_MS) removedCount += 1;
			else {
				await this.#take(name);
				times.set(name, lastAt);
			}
		}
		const isNew = this.#changedCount > 0 || removedCount > 0;
		if (isNew) {
			await this.#syncFolders();
			await this.#versions.publish(this.#next, this.#now);
			await syncFolder(this.#versions.folder);
		} else await this.discard();
		await writeFileTimes(this.#versions.folder, times);
		return isNew;
	}

	/** Removes the next version. */
	async discard(): Promise<void> {
		await rm(this.#next, { recursive: true, force: true });
	}

	async #isAsBefore(name: string, content: Uint8Array): Promise<boolean> {
		if (!(await this.#isInVersionBefore(name))) return false;
		return (await readFile(join(this.#before ?? '', name))).equals(content);
	}

	async #isInVersionBefore(name: string): Promise<boolean> {
		if (this.#before === null) return false;
		const found = await lstat(join(this.#before, name)).catch(() => null);
		return found?.isFile() ?? false;
	}

	async #take(name: string): Promise<void> {
		const from = join(this.#before ?? '', name);
		const to = await this.#prepareFolder(name);
		await linkOrCopy(from, to);
		for (const ending of COMPRESSED_ENDINGS) {
			await linkOrCopy(from + ending, to + ending).catch((error: unknown) => {
				if (!isCode(error, 'ENOENT')) throw error;
			});
		}
		this.#files.add(name);
	}

	/** Creates the file's folder, and removes anything with its name. @returns path of the file */
	async #prepareFolder(name: string): Promise<string> {
		const target = join(this.#next, name);
		try {
			await this.#makeFolder(dirname(target));
			const endings = this.#files.has(name) ? ['', ...COMPRESSED_ENDINGS] : [];
			for (const ending of endings) await rm(target + ending, { force: true });
		} catch (error) {
			if (['EEXIST', 'ENOTDIR'].some((code) => isCode(error, code))) throw new ExportPathError(name, { cause: error });
			throw error;
		}
		return target;
	}

	async #makeFolder(folder: string): Promise<void> {
		if (this.#folders.has(folder)) return;
		await mkdir(folder, { recursive: true });
		this.#folders.add(folder);
	}

	async #namesBefore(): Promise<readonly string[]> {
		if (this.#before === null) return [];
		const before = this.#before;
		const entries = await readdir(before, { recursive: true, withFileTypes: true });
		const names = entries
			.filter((entry) => entry.isFile())
			.map((entry) => relative(before, join(entry.parentPath, entry.name)).split(sep).join('/'));
		const all = new Set(names);
		const isCopy = (name: string) => COMPRESSED_ENDINGS.some((end) => name.endsWith(end) && all.has(name.slice(0, -3)));
		return names.filter((name) => !isCopy(name));
	}

	async #syncFolders(): Promise<void> {
		const entries = await readdir(this.#next, { recursive: true, withFileTypes: true });
		const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name));
		for (const folder of [...folders, this.#next]) await syncFolder(folder);
	}
}

function isPage(name: string): boolean {
	return /\.html?$/i.test(name);
}

const Times = z.record(z.string(), z.number());

/** How long an unneeded file is kept, milliseconds: an old page may still be open in a browser or stored in a cache. */
export const KEEP_UNNEEDED_MS = 7 * 24 * 60 * 60_000;

/** Reads when each file of an export was last needed, Unix ms by path. Stored next to the versions. */
export async function readFileTimes(folder: string): Promise<ReadonlyMap<string, number>> {
	try {
		return new Map(Object.entries(Times.parse(JSON.parse(await readFile(join(folder, 'needed.json'), 'utf8')))));
	} catch {
		// Without it, every file counts as needed just now, which only takes some space.
		return new Map();
	}
}

export async function writeFileTimes(folder: string, times: ReadonlyMap<string, number>): Promise<void> {
	const file = join(folder, 'needed.json');
	await writeFile(`${file}.new`, JSON.stringify(Object.fromEntries(times)));
	await rename(`${file}.new`, file);
}
