import { join, resolve } from 'node:path';
import { type Clock, withDeadline } from '../cache/clock.ts';
import type { StoreLimits } from '../cache/lru-tiers.ts';
import { LruTiers } from '../cache/lru-tiers.ts';
import { type Page, type PageInfo, pageSizeBytes } from '../cache/page.ts';
import type { PageStore, PageStoreStats } from '../cache/page-store.ts';
import { MemoryPageStore } from '../cache/page-store.ts';
import type { EdgeLog } from '../log.ts';
import { DiskHealth } from './disk-health.ts';
import { DiskWriter } from './disk-writer.ts';
import { EntryFiles } from './entry-files.ts';
import { buildFolder, type FoundEntry, pruneBuilds, recoverEntries } from './recover-entries.ts';
import type { WriteSynced } from './synced-write.ts';

export type DiskPageStoreOptions = {
	/** Holds a folder for each build; created if missing. Only one edge at a time may use it. */
	readonly cacheDir: string;
	/** Identifies the entries that may be served: 24 hexadecimal digits. Entries of other scopes are removed. */
	readonly scope: string;
	/** Bounds of all that is kept, in memory and on the disk. */
	readonly limits: StoreLimits;
	/** Bounds of what memory holds of it. */
	readonly memoryLimits: StoreLimits;
	readonly clock: Clock;
	readonly log: EdgeLog;
	/** Writes one file; tests pass their own. */
	readonly writeSynced?: WriteSynced | undefined;
};

/** A page in the index: without headers and bodies. */
type ListedPage = PageInfo & { readonly sizeBytes: number; readonly version: number };

/** How long a closing store waits for its disk. */
const CLOSE_MS = 2_000;

/**
 * Pages in files that are a static site of their own, with memory in front.
 *
 * A page that was set is in memory at once and on the disk a moment later; `flush` waits for that. Memory holds the pages
 * used last, the index lists all of them. If the disk fails, visitors notice nothing, but the next start is cold.
 */
export class DiskPageStore implements PageStore {
	readonly #index: LruTiers<ListedPage>;
	readonly #memory: MemoryPageStore;
	readonly #health: DiskHealth;
	readonly #writer: DiskWriter;
	readonly #clock: Clock;
	#version = 0;
	#lastGeneration = 0;
	#pruning: Promise<void> = Promise.resolve();

	private constructor(options: DiskPageStoreOptions, files: EntryFiles) {
		this.#clock = options.clock;
		this.#index = new LruTiers(
			options.limits,
			({ sizeBytes }) => sizeBytes,
			({ key }) => this.#evicted(key),
		);
		this.#memory = new MemoryPageStore(options.memoryLimits, ({ key }) => this.#leftMemory(key));
		this.#health = new DiskHealth({ ...options, folder: files.root }, () => this.#markAll());
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

	/** Reads what is there. Does not reject: a folder that cannot be used counts as a failing disk. */
	static async open(options: DiskPageStoreOptions): Promise<DiskPageStore> {
		const cacheDir = resolve(options.cacheDir);
		const folder = buildFolder(options.scope);
		const files = new EntryFiles(join(cacheDir, folder), options.writeSynced);
		const store = new DiskPageStore(options, files);
		const { entries, corrupt, error } = await recoverEntries(files);
		store.#adopt(entries);
		store.#health.corrupt(corrupt);
		if (error !== undefined) store.#health.failed(error);
		store.#pruning = pruneBuilds(cacheDir, folder);
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
		// It was set or deleted meanwhile, and that counts.
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
		const kept = this.#index.set(listPage(page, this.#version)) && this.#memory.set(page);
		if (!kept) {
			this.#index.delete(key);
			this.#memory.delete(key);
		}
		this.#writer.mark(key);
		return kept;
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

	async flush(key?: string): Promise<void> {
		await this.#writer.idle(key);
		if (key === undefined) await this.#pruning;
	}

	async close(): Promise<void> {
		await withDeadline(this.#writer.idle(), CLOSE_MS, () => {}, this.#clock);
		this.#health.close();
		await this.#writer.stop();
	}

	/** @param found the one not used for longest first */
	#adopt(found: readonly FoundEntry[]): void {
		for (const { location, info, entry, sizeBytes } of found) {
			this.#version += 1;
			this.#lastGeneration = Math.max(this.#lastGeneration, info.generation);
			this.#writer.adopt(location, entry, this.#version);
			if (!this.#index.set({ ...info, sizeBytes, version: this.#version })) this.#writer.mark(info.key);
		}
	}

	/** A bound has evicted a page. */
	#evicted(key: string): void {
		this.#memory.delete(key);
		this.#writer.mark(key);
	}

	/** A page that is not on the disk yet is lost when memory evicts it. */
	#leftMemory(key: string): void {
		const listed = this.#index.peek(key);
		if (!listed || this.#writer.holds(key, listed.version)) return;
		this.#index.delete(key);
		this.#writer.mark(key);
	}

	#markAll(): void {
		for (const { key } of this.#index.values()) this.#writer.mark(key);
		for (const key of this.#writer.keys()) if (!this.#index.peek(key)) this.#writer.mark(key);
	}

	/** The folder was missing: only the pages in memory are left. */
	#rewriteAll(): void {
		for (const { key } of [...this.#index.values()]) {
			if (this.#memory.peek(key)) this.#writer.mark(key);
			else this.#index.delete(key);
		}
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
