import { NOT_FOUND_STATUSES, type Page } from '../cache/page.ts';
import type { DiskHealth } from './disk-health.ts';
import type { EntryFiles, ReadResult } from './entry-files.ts';
import { type StoredEntry, writeEntry } from './entry-format.ts';
import { locateEntry } from './entry-names.ts';
import { errorCode } from './synced-write.ts';
import { WriteQueue } from './write-queue.ts';

/** What should be on disk for a key. */
export type Wanted = {
	/** Different for every `set`. */
	readonly version: number;
	/** Undefined if the page is not in memory, so that it cannot be written. */
	readonly page: Page | undefined;
};

/** What is on disk for a key. */
type Saved = {
	readonly location: string;
	readonly version: number;
	readonly generation: number;
	readonly bodyHash: string;
	/** Of the metadata; null if unknown. */
	readonly checksum: string | null;
	readonly corrupt: boolean;
};

/** Concurrent writes. More would take threads of the libuv pool, which compression needs too. */
const MAX_CONCURRENT = 2;
/** Error codes that mean that a file name cannot be used. */
const UNUSABLE_NAME = new Set(['ENOTDIR', 'EEXIST', 'EISDIR', 'ENOTEMPTY', 'ENAMETOOLONG', 'EINVAL']);

/** Neither 404s, whose number is unlimited, nor fallbacks, which are files already, are written. */
function isWorthWriting({ origin, status }: Page): boolean {
	return origin === 'render' && !NOT_FOUND_STATUSES.has(status);
}

/** Reconciles the disk with the wanted pages, in the background. */
export class DiskWriter {
	readonly #files: EntryFiles;
	readonly #health: DiskHealth;
	readonly #wanted: (key: string) => Wanted | undefined;
	readonly #recreated: () => void;
	readonly #saved = new Map<string, Saved>();
	readonly #keyAt = new Map<string, string>();
	readonly #queue = new WriteQueue(MAX_CONCURRENT, (key) => this.#reconcile(key));

	/** @param recreated called when the folder with all written pages was missing */
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

	/** Must be called when a key's page has changed. Keys that need no work are not remembered, because they can be many. */
	mark(key: string): void {
		const page = this.#wanted(key)?.page;
		const writes = page !== undefined && isWorthWriting(page);
		if (writes) this.#queue.mark(key, page.lowPriority ? 'low-priority' : 'page');
		else if (this.#saved.has(key) || this.#queue.isRunning(key)) this.#queue.mark(key, 'removal');
		else this.#queue.unmark(key);
	}

	/** Number of keys that are waiting or in progress. */
	get pending(): number {
		return this.#queue.size;
	}

	/** Keys that may have an entry on disk. */
	keys(): Iterable<string> {
		return this.#saved.keys();
	}

	holds(key: string, version: number): boolean {
		const saved = this.#saved.get(key);
		return saved?.version === version && !saved.corrupt;
	}

	/** Registers an entry that an earlier process wrote. */
	adopt(location: string, entry: StoredEntry, version: number): void {
		const { key, generation, body } = entry;
		this.#saved.set(key, { location, version, generation, bodyHash: body.hash, checksum: null, corrupt: false });
		this.#keyAt.set(location, key);
	}

	/** @throws {Error} with Node's `code` if reading fails */
	async read(key: string): Promise<ReadResult> {
		const saved = this.#saved.get(key);
		return saved ? this.#files.read(saved.location, key) : 'missing';
	}

	/** Schedules the quarantine of an entry whose files differ from what was written. */
	markCorrupt(key: string): void {
		const saved = this.#saved.get(key);
		if (saved) this.#saved.set(key, { ...saved, corrupt: true });
		this.mark(key);
	}

	idle(key?: string): Promise<void> {
		return this.#queue.idle(key);
	}

	/** Resolves when the changes so far are on disk. Unlike `idle`, it does not wait for later ones. */
	async settled(): Promise<void> {
		await Promise.all(this.#queue.keys().map((key) => this.#queue.idle(key)));
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
			const isWanted = wanted?.page !== undefined && isWorthWriting(wanted.page);
			if (isWanted && !this.#health.failing) await this.#write(wanted.page, wanted.version, this.#saved.get(key));
			// If the new page cannot be written, an older one must not come back after a restart.
			else if (saved && !(isWanted && saved.generation === wanted.page.generation)) await this.#forget(key, saved);
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

	/** @returns the location used */
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
				// A later process must not find a partial write.
				if (before?.location !== location) await this.#removeAt(location).catch(() => {});
				throw error;
			}
		};
		try {
			return await attempt(preferred);
		} catch (error) {
			const code = errorCode(error);
			// Deleting another entry has just removed the empty folder that this one needs.
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
