import { readdirSync, readFileSync } from 'node:fs';
import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder, syncFolder, type WriteSynced } from './synced-write.ts';

/**
 * The folders in a cache folder, one per store: `build-SCOPE`, or `build-SCOPE-N` while an older one of the same scope is
 * still in use. Everything else in the cache folder is left alone.
 */
const STORE_FOLDER = /^build-(?<scope>[0-9a-f]{24})(?:-\d{1,6})?$/;

/**
 * Names the folder whose pages may be served after a restart. All others may be outdated: they belong to a build that is
 * no longer served, or to one that was never served because the process ended while it was prepared.
 */
const CURRENT = 'current-build';
const MARKER_MODE = 0o644;

/** The folder of one store, and its claim to be the one that a restart continues with. */
export class StoreFolder {
	readonly path: string;
	readonly #cacheDir: string;
	readonly #name: string;
	readonly #write: WriteSynced;
	readonly #claimed = Promise.withResolvers<void>();
	#isClaiming: boolean;
	#lastClaim: Promise<void> = Promise.resolve();

	/**
	 * Chooses the folder: the one with the pages of the scope, or a new one. Synchronous, because nothing is served yet.
	 *
	 * @param scope 24 hexadecimal digits
	 * @param prepares whether it is for a build that is not served yet and must start empty
	 */
	constructor(cacheDir: string, scope: string, prepares: boolean, write: WriteSynced) {
		const { name, isCurrent } = chooseFolder(cacheDir, scope, prepares);
		this.path = join(cacheDir, name);
		this.#cacheDir = cacheDir;
		this.#name = name;
		this.#write = write;
		this.#isClaiming = isCurrent;
		if (isCurrent) this.#claimed.resolve();
	}

	/** Resolves once the folder was claimed, as far as the disk allowed it, or released. */
	get claimed(): Promise<void> {
		return this.#claimed.promise;
	}

	/** Makes the folder the one that a restart continues with, in one step. @param failed called if the disk refuses */
	async claim(failed: (error: unknown) => void): Promise<void> {
		if (this.#isClaiming) return this.#claimed.promise;
		this.#isClaiming = true;
		await this.claimAgain(failed);
		this.#claimed.resolve();
	}

	/** Claims a folder again whose claim was lost or had failed; does nothing if it was never claimed. */
	async claimAgain(failed: (error: unknown) => void): Promise<void> {
		if (!this.#isClaiming) return;
		// One after the other: they write the same file.
		this.#lastClaim = this.#lastClaim.then(() => markCurrent(this.#cacheDir, this.#name, this.#write).catch(failed));
		await this.#lastClaim;
	}

	/** Must be called when the store closes: nobody waits for the claim any more. */
	release(): void {
		this.#claimed.resolve();
	}

	/** Deletes the folders of all other stores. Does not reject: failures are retried at the next start. */
	async pruneOthers(): Promise<void> {
		const names = await readdir(this.#cacheDir).catch(() => []);
		for (const name of names) {
			if (!STORE_FOLDER.test(name) || name === this.#name) continue;
			await rm(join(this.#cacheDir, name), { recursive: true, force: true }).catch(() => {});
		}
	}

	async remove(): Promise<void> {
		await rm(this.path, { recursive: true, force: true }).catch(() => {});
	}
}

function chooseFolder(
	cacheDir: string,
	scope: string,
	prepares: boolean,
): { readonly name: string; readonly isCurrent: boolean } {
	const current = readCurrent(cacheDir);
	const first = `build-${scope}`;
	if (!prepares && current !== null && STORE_FOLDER.exec(current)?.groups?.scope === scope) {
		return { name: current, isCurrent: true };
	}
	// Earlier versions kept one folder and wrote no marker.
	if (!prepares && current === null) return { name: first, isCurrent: false };
	const existing = new Set(listFolders(cacheDir));
	let name = first;
	for (let n = 2; existing.has(name) || name === current; n++) name = `${first}-${n}`;
	return { name, isCurrent: false };
}

async function markCurrent(cacheDir: string, name: string, write: WriteSynced): Promise<void> {
	await makeFolder(cacheDir);
	const temporary = join(cacheDir, `.${CURRENT}.${process.pid}.tmp`);
	try {
		await write(temporary, `${name}\n`, MARKER_MODE);
		await rename(temporary, join(cacheDir, CURRENT));
		await syncFolder(cacheDir);
	} catch (error) {
		await rm(temporary, { force: true }).catch(() => {});
		throw error;
	}
}

function listFolders(cacheDir: string): readonly string[] {
	try {
		return readdirSync(cacheDir);
	} catch {
		return [];
	}
}

/** Returns the marked folder; null: there is no marker. An unreadable marker names no folder. */
function readCurrent(cacheDir: string): string | null {
	try {
		return readFileSync(join(cacheDir, CURRENT), 'utf8').trim();
	} catch (error) {
		return error instanceof Error && 'code' in error && error.code !== 'ENOENT' && error.code !== 'ENOTDIR' ? '' : null;
	}
}
