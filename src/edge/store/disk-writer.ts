import type { Page } from '../cache/page.ts';
import type { DiskHealth } from './disk-health.ts';
import type { EntryFiles, ReadResult } from './entry-files.ts';
import { type StoredEntry, writeEntry } from './entry-format.ts';
import { locateEntry } from './entry-names.ts';
import { errorCode } from './synced-write.ts';
import { WriteQueue } from './write-queue.ts';

/** What should be on the disk under a key. */
export type Wanted = {
	/** Different for each page that was set. */
	readonly version: number;
	/** Undefined: it is not in memory, so it cannot be written. */
	readonly page: Page | undefined;
};

/** What is on the disk under a key. */
type Saved = {
	readonly location: string;
	readonly version: number;
	readonly generation: number;
	readonly bodyHash: string;
	/** Of the metadata; null: not known. */
	readonly checksum: string | null;
	readonly corrupt: boolean;
};

/** More would take threads of the pool that compression needs as well. */
const LANES = 2;
/** Error codes of a name that cannot be used where it should go. */
const UNUSABLE_NAME = new Set(['ENOTDIR', 'EEXIST', 'EISDIR', 'ENOTEMPTY', 'ENAMETOOLONG', 'EINVAL']);
const NOT_FOUND_STATUSES = new Set([404, 410]);

/** A page that says that nothing is there is not worth a file, as visitors can make many; a fallback of the build is a file already. */
function isWorthWriting({ origin, status }: Page): boolean {
	return origin === 'render' && !NOT_FOUND_STATUSES.has(status);
}

/** Makes the disk match what is wanted, one entry after the other, in the background. */
export class DiskWriter {
	readonly #files: EntryFiles;
	readonly #health: DiskHealth;
	readonly #wanted: (key: string) => Wanted | undefined;
	readonly #recreated: () => void;
	readonly #saved = new Map<string, Saved>();
	readonly #keyAt = new Map<string, string>();
	readonly #queue = new WriteQueue(LANES, (key) => this.#reconcile(key));

	/** @param recreated called when everything that had been written is missing */
	constructor(
		files: EntryFiles,
		health: DiskHealth,
		wanted: (key: string) => Wanted | undefined,
		recreated: () => void,
	) {
		this.#files = files;
		this.#health = health;
		this.#wanted = wanted;
		this.#recreated = recreated;
	}

	/** Call it when something about this key has changed. Keys without work are not remembered: visitors can make millions. */
	mark(key: string): void {
		const page = this.#wanted(key)?.page;
		const writes = page !== undefined && isWorthWriting(page);
		if (writes) this.#queue.mark(key, page.lowPriority ? 'low-priority' : 'page');
		else if (this.#saved.has(key) || this.#queue.isRunning(key)) this.#queue.mark(key, 'removal');
		else this.#queue.unmark(key);
	}

	/** How many keys wait or are being worked on. */
	get pending(): number {
		return this.#queue.size;
	}

	/** Keys that may have something on the disk. */
	keys(): Iterable<string> {
		return this.#saved.keys();
	}

	holds(key: string, version: number): boolean {
		const saved = this.#saved.get(key);
		return saved?.version === version && !saved.corrupt;
	}

	/** Takes over an entry that an earlier process has written. */
	adopt(location: string, entry: StoredEntry, version: number): void {
		const { key, generation, body } = entry;
		this.#saved.set(key, { location, version, generation, bodyHash: body.hash, checksum: null, corrupt: false });
		this.#keyAt.set(location, key);
	}

	/** @throws {Error} with Node's `code` where the disk does not answer */
	async read(key: string): Promise<ReadResult> {
		const saved = this.#saved.get(key);
		return saved ? this.#files.read(saved.location, key) : 'missing';
	}

	/** Has the entry quarantined: its files are not what was written. */
	markCorrupt(key: string): void {
		const saved = this.#saved.get(key);
		if (saved) this.#saved.set(key, { ...saved, corrupt: true });
		this.mark(key);
	}

	idle(key?: string): Promise<void> {
		return this.#queue.idle(key);
	}

	stop(): Promise<void> {
		return this.#queue.stop();
	}

	async #reconcile(key: string): Promise<void> {
		const wanted = this.#wanted(key);
		const saved = this.#saved.get(key);
		if (wanted && this.holds(key, wanted.version)) return;
		try {
			if (saved?.corrupt) await this.#forget(key, saved);
			const keeps = wanted?.page !== undefined && isWorthWriting(wanted.page);
			if (keeps && !this.#health.failing) await this.#write(wanted.page, wanted.version, this.#saved.get(key));
			// Where the new page cannot be written, an older one must not come back after a restart.
			else if (saved && !(keeps && saved.generation === wanted.page.generation)) await this.#forget(key, saved);
		} catch (error) {
			this.#health.failed(error);
			if (saved && saved.generation !== wanted?.page?.generation) await this.#forget(key, saved).catch(() => {});
		}
	}

	async #write(page: Page, version: number, before: Saved | undefined): Promise<void> {
		const { readable, hashed } = locateEntry(page);
		const owner = readable === null ? undefined : this.#keyAt.get(readable);
		const preferred = readable !== null && (owner === undefined || owner === page.key) ? readable : hashed;
		const { text, checksum } = writeEntry(page);
		const { key, generation, bodyHash } = page;
		const unchanged = before?.location === preferred && before.checksum === checksum;
		const location = unchanged ? preferred : await this.#writeAt(preferred, hashed, page, text, before);
		this.#saved.set(key, { location, version, generation, bodyHash, checksum, corrupt: false });
		if (!unchanged) this.#health.succeeded();
		if (before && before.location !== location) await this.#removeAt(before.location);
	}

	/** @returns where it went */
	async #writeAt(
		preferred: string,
		hashed: string,
		page: Page,
		text: string,
		before: Saved | undefined,
	): Promise<string> {
		const attempt = async (location: string): Promise<string> => {
			this.#keyAt.set(location, page.key);
			try {
				const sameBody = before?.location === location && before.bodyHash === page.bodyHash;
				const { recreated } = await this.#files.write(location, page, text, sameBody);
				if (recreated) this.#forgetAll(location, page.key);
				return location;
			} catch (error) {
				// A later process must not find half of a first write.
				if (before?.location !== location) await this.#removeAt(location).catch(() => {});
				throw error;
			}
		};
		try {
			return await attempt(preferred);
		} catch (error) {
			const code = errorCode(error);
			// Removing another entry has just removed the folder that this one was about to use.
			if (code === 'ENOENT') return attempt(preferred);
			if (UNUSABLE_NAME.has(code) && preferred !== hashed) return attempt(hashed);
			throw error;
		}
	}

	#forgetAll(location: string, key: string): void {
		this.#saved.clear();
		this.#keyAt.clear();
		this.#keyAt.set(location, key);
		this.#health.recreated();
		this.#recreated();
	}

	async #forget(key: string, saved: Saved): Promise<void> {
		if (saved.corrupt) await this.#files.quarantine(saved.location);
		await this.#removeAt(saved.location);
		if (this.#saved.get(key) === saved) this.#saved.delete(key);
	}

	async #removeAt(location: string): Promise<void> {
		await this.#files.remove(location);
		this.#keyAt.delete(location);
	}
}
