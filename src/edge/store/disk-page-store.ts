import { resolve } from 'node:path';
import { type Clock, withDeadline } from '../cache/clock.ts';
import { LruTiers, type StoreLimits } from '../cache/lru-tiers.ts';
import { type Page, type PageInfo, pageSizeBytes } from '../cache/page.ts';
import { MemoryPageStore, type PageStore, type PageStoreStats } from '../cache/page-store.ts';
import type { EdgeLog } from '../log.ts';
import { StoreFolder } from './cache-folders.ts';
import { DiskHealth } from './disk-health.ts';
import { DiskWriter } from './disk-writer.ts';
import { EntryFiles } from './entry-files.ts';
import { type FoundEntry, recoverEntries } from './recover-entries.ts';
import { type WriteSynced, writeSynced } from './synced-write.ts';

export type DiskPageStoreOptions = {
	/** Contains a folder per store; created if missing. Only one edge may use it at a time. */
	readonly cacheDir: string;
	/** Identifies the entries that may be served: 24 hexadecimal digits. */
	readonly scope: string;
	/**
	 * True: starts empty beside the store that is in use, and a restart does not find it until `activate` is called.
	 * Default: continues with the entries of its scope, and deletes those of others.
	 */
	readonly prepares?: boolean | undefined;
	/** Limits of all pages, in memory and on disk. */
	readonly limits: StoreLimits;
	/** Limits of the pages in memory. */
	readonly memoryLimits: StoreLimits;
	readonly clock: Clock;
	readonly log: EdgeLog;
	/** Writes a file; tests pass a fake. */
	readonly writeSynced?: WriteSynced | undefined;
};

/** A page in the index: without headers and bodies. */
type ListedPage = PageInfo & { readonly sizeBytes: number; readonly version: number };

/** How long closing the store waits for pending writes. */
const CLOSE_MS = 2_000;

/**
 * Stores pages as files, which a static server could serve, with a memory cache in front.
 *
 * `set` stores a page in memory at once and on disk in the background; `flush` waits for that. Memory has the most
 * recently used pages, the index lists all of them. If the disk fails, pages are still served from memory.
 */
export class DiskPageStore implements PageStore {
	readonly #index: LruTiers<ListedPage>;
	readonly #memory: MemoryPageStore;
	readonly #health: DiskHealth;
	readonly #writer: DiskWriter;
	readonly #clock: Clock;
	readonly #folder: StoreFolder;
	#version = 0;
	#lastGeneration = 0;
	#pruning: Promise<void> = Promise.resolve();

	private constructor(options: DiskPageStoreOptions, folder: StoreFolder, files: EntryFiles) {
		this.#folder = folder;
		this.#clock = options.clock;
		this.#index = new LruTiers(
			options.limits,
			({ sizeBytes }) => sizeBytes,
			({ key }) => this.#evicted(key),
		);
		this.#memory = new MemoryPageStore(options.memoryLimits, ({ key }) => this.#evictedFromMemory(key));
		this.#health = new DiskHealth({ ...options, folder: files.root }, () => this.#retry());
		this.#writer = new DiskWriter(
			files,
			this.#health,
			(key) => {
				const listed = this.#index.peek(key);
				return listed && { version: listed.version, page: this.#memory.peek(key) };
			},
			() => this.#rewriteAll(),
		);
	}

	/** Opens a store and its existing entries. Does not reject: an unusable folder counts as a failing disk. */
	static async open(options: DiskPageStoreOptions): Promise<DiskPageStore> {
		const { scope, prepares = false, writeSynced: write = writeSynced } = options;
		const folder = new StoreFolder(resolve(options.cacheDir), scope, prepares, write);
		const files = new EntryFiles(folder.path, write);
		const store = new DiskPageStore(options, folder, files);
		const { entries, corrupt, error } = await recoverEntries(files);
		store.#adopt(entries);
		store.#health.corrupt(corrupt);
		if (error !== undefined) store.#health.failed(error);
		if (!prepares) store.#pruning = store.activate().then(() => folder.pruneOthers());
		return store;
	}

	get lastGeneration(): number {
		return this.#lastGeneration;
	}

	get(key: string): Page | undefined {
		const page = this.#memory.get(key);
		if (page) this.#index.use(key);
		return page;
	}

	peek(key: string): Page | undefined {
		return this.#memory.peek(key);
	}

	async load(key: string): Promise<Page | undefined> {
		const page = this.get(key);
		const listed = this.#index.use(key);
		if (page || !listed || !this.#writer.holds(key, listed.version)) return page;
		const read = await this.#writer.read(key).catch((error: unknown) => {
			this.#health.failed(error);
			return 'missing' as const;
		});
		// The page was set or deleted while it was read.
		if (this.#index.peek(key) !== listed) return this.get(key);
		if (read === 'missing' || read === 'corrupt') {
			this.#index.delete(key);
			this.#writer.markCorrupt(key);
			if (read === 'corrupt') this.#health.corrupt(1);
			return undefined;
		}
		this.#memory.set(read);
		return read;
	}

	set(page: Page): boolean {
		const { key } = page;
		this.#version += 1;
		const isStored = this.#index.set(listPage(page, this.#version)) && this.#memory.set(page);
		if (!isStored) {
			this.#index.delete(key);
			this.#memory.delete(key);
		}
		this.#writer.mark(key);
		return isStored;
	}

	delete(key: string): boolean {
		this.#memory.delete(key);
		const listed = this.#index.delete(key);
		this.#writer.mark(key);
		return listed;
	}

	clear(): void {
		this.#index.clear();
		this.#memory.clear();
		this.#markAll();
	}

	entries(): Iterable<PageInfo> {
		return this.#index.values();
	}

	stats(): PageStoreStats {
		return { ...this.#index.stats(), pendingWrites: this.#writer.pending };
	}

	/** Waits for `activate` too: until then, a restart would find the older pages of the build before. */
	async flush(key?: string): Promise<void> {
		await this.#writer.idle(key);
		await this.#folder.claimed;
		if (key === undefined) await this.#pruning;
	}

	async activate(): Promise<void> {
		// Deletions so far come first: their pages must not come back.
		await this.#writer.settled();
		await this.#folder.claim(this.#failed);
	}

	async discard(): Promise<void> {
		this.#folder.release();
		this.#health.close();
		await this.#writer.stop();
		await this.#folder.remove();
	}

	async close(): Promise<void> {
		this.#folder.release();
		await withDeadline(this.#writer.idle(), CLOSE_MS, () => {}, this.#clock);
		this.#health.close();
		await this.#writer.stop();
	}

	readonly #failed = (error: unknown): void => this.#health.failed(error);

	#retry(): void {
		this.#markAll();
		void this.#folder.claimAgain(this.#failed);
	}

	/** @param found the oldest first */
	#adopt(found: readonly FoundEntry[]): void {
		for (const { location, info, entry, sizeBytes } of found) {
			this.#version += 1;
			this.#lastGeneration = Math.max(this.#lastGeneration, info.generation);
			this.#writer.adopt(location, entry, this.#version);
			if (!this.#index.set({ ...info, sizeBytes, version: this.#version })) this.#writer.mark(info.key);
		}
	}

	/** Called when a page was evicted from the store. */
	#evicted(key: string): void {
		this.#memory.delete(key);
		this.#writer.mark(key);
	}

	/** Called when a page was evicted from memory; one that is not on disk yet is lost. */
	#evictedFromMemory(key: string): void {
		const listed = this.#index.peek(key);
		if (!listed || this.#writer.holds(key, listed.version)) return;
		this.#index.delete(key);
		this.#writer.mark(key);
	}

	#markAll(): void {
		for (const { key } of this.#index.values()) this.#writer.mark(key);
		for (const key of this.#writer.keys()) if (!this.#index.peek(key)) this.#writer.mark(key);
	}

	/** Called when the folder was missing: only the pages in memory are left. */
	#rewriteAll(): void {
		for (const { key } of [...this.#index.values()]) {
			if (this.#memory.peek(key)) this.#writer.mark(key);
			else this.#index.delete(key);
		}
		void this.#folder.claimAgain(this.#failed);
	}
}

function listPage(page: Page, version: number): ListedPage {
	const { key, path, status, generation, origin, lowPriority, group, tags } = page;
	const { generatedAt, expiresAt, staleUntil, retryAt } = page;
	return {
		...{ key, path, status, generation, origin, lowPriority, group, tags },
		...{ generatedAt, expiresAt, staleUntil, retryAt },
		...{ sizeBytes: pageSizeBytes(page), version },
	};
}
