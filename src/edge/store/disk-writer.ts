import type { Page } from '../cache/page.ts';
import type { DiskHealth } from './disk-health.ts';
import type { EntryFiles, ReadResult } from './entry-files.ts';
import { type StoredEntry, writeEntry } from './entry-format.ts';
import { locateEntry } from './entry-location.ts';
import { errorCode } from './synced-write.ts';
import { WriteQueue } from './write-queue.ts';

/** What should be on the disk under a key. */
export type Wanted = {
	/** Another for each page that was set. */
	readonly version: number;
	/** Undefined: memory does not have it, so it cannot be written. */
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
	readonly damaged: boolean;
};

/** More would take the threads that functions' builds and compressions need as well. */
const LANES = 2;
/** Codes of a name that does not fit where it should go. */
const UNFIT = new Set(['ENOTDIR', 'EEXIST', 'EISDIR', 'ENOTEMPTY', 'ENAMETOOLONG', 'EINVAL']);
const NOTHING_THERE = new Set([404, 410]);

/** What says that there is nothing is not worth a file that anyone can ask for; what the build made is on the disk already. */
export function isWorthKeeping({ origin, status }: Page): boolean {
	return origin === 'render' && !NOTHING_THERE.has(status);
}

/** Brings the disk to what is wanted, one entry after the other, off everyone's path. */
export class DiskWriter {
	readonly #files: EntryFiles;
	readonly #health: DiskHealth;
	readonly #wanted: (key: string) => Wanted | undefined;
	readonly #refounded: () => void;
	readonly #saved = new Map<string, Saved>();
	readonly #keyAt = new Map<string, string>();
	readonly #queue = new WriteQueue(LANES, (key) => this.#reconcile(key));

	/** @param refounded called when everything that had been written is gone */
	constructor(
		files: EntryFiles,
		health: DiskHealth,
		wanted: (key: string) => Wanted | undefined,
		refounded: () => void,
	) {
		this.#files = files;
		this.#health = health;
		this.#wanted = wanted;
		this.#refounded = refounded;
	}

	/** Something about this key has changed. What leaves nothing to be done is not remembered: visitors can make millions. */
	mark(key: string): void {
		const page = this.#wanted(key)?.page;
		const writes = page !== undefined && isWorthKeeping(page);
		if (writes) this.#queue.mark(key, page.lowPriority ? 'low-priority' : 'page');
		else if (this.#saved.has(key) || this.#queue.isRunning(key)) this.#queue.mark(key, 'removal');
		else this.#queue.unmark(key);
	}

	/** Keys whose turn has not come or is not over. */
	get pending(): number {
		return this.#queue.size;
	}

	/** Keys of which something may be on the disk. */
	keys(): Iterable<string> {
		return this.#saved.keys();
	}

	holds(key: string, version: number): boolean {
		const saved = this.#saved.get(key);
		return saved?.version === version && !saved.damaged;
	}

	/** Takes over an entry that an earlier process has written. */
	adopt(location: string, entry: StoredEntry, version: number): void {
		const { key, generation, body } = entry;
		this.#saved.set(key, { location, version, generation, bodyHash: body.hash, checksum: null, damaged: false });
		this.#keyAt.set(location, key);
	}

	/** @throws {Error} with Node's `code` where the disk does not answer */
	async read(key: string): Promise<ReadResult> {
		const saved = this.#saved.get(key);
		return saved ? this.#files.read(saved.location, key) : 'missing';
	}

	/** What is there cannot be trusted: it is set aside. */
	spoil(key: string): void {
		const saved = this.#saved.get(key);
		if (saved) this.#saved.set(key, { ...saved, damaged: true });
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
			if (saved?.damaged) await this.#forget(key, saved);
			const keeps = wanted?.page !== undefined && isWorthKeeping(wanted.page);
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
		this.#saved.set(key, { location, version, generation, bodyHash, checksum, damaged: false });
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
				const { refounded } = await this.#files.write(location, page, text, sameBody);
				if (refounded) this.#startAnew(location, page.key);
				return location;
			} catch (error) {
				// Half of a first write is nothing that a later process should find.
				if (before?.location !== location) await this.#removeAt(location).catch(() => {});
				throw error;
			}
		};
		try {
			return await attempt(preferred);
		} catch (error) {
			const code = errorCode(error);
			// Another entry's end has just removed the folder that this one was about to use.
			if (code === 'ENOENT') return attempt(preferred);
			if (UNFIT.has(code) && preferred !== hashed) return attempt(hashed);
			throw error;
		}
	}

	#startAnew(location: string, key: string): void {
		this.#saved.clear();
		this.#keyAt.clear();
		this.#keyAt.set(location, key);
		this.#health.refounded();
		this.#refounded();
	}

	async #forget(key: string, saved: Saved): Promise<void> {
		if (saved.damaged) await this.#files.setAside(saved.location);
		await this.#removeAt(saved.location);
		if (this.#saved.get(key) === saved) this.#saved.delete(key);
	}

	async #removeAt(location: string): Promise<void> {
		await this.#files.remove(location);
		this.#keyAt.delete(location);
	}
}
