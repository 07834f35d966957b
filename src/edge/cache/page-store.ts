import { LruTiers, type StoreLimits, type StoreStats } from './lru-tiers.ts';
import { type Page, type PageInfo, pageSizeBytes } from './page.ts';

export type PageStoreStats = StoreStats & {
	/** Pages waiting to be written to disk or deleted from it. */
	readonly pendingWrites: number;
};

/**
 * Stores pages by key within limits of entries and bytes; evicts low-priority pages first, then the least recently
 * used. No method throws or rejects: if a page cannot be stored or read, it counts as missing. All stores pass
 * `tests/edge/cache/page-store-contract.ts`.
 */
export interface PageStore {
	/** The highest generation found when the store was opened; new renders continue from it. */
	readonly lastGeneration: number;
	/** Returns a page in memory and marks it as used. */
	get(key: string): Page | undefined;
	/** Returns a page in memory without marking it as used. */
	peek(key: string): Page | undefined;
	/** Returns a page in memory or on disk, never one older than the last `set` or from before a `delete`. */
	load(key: string): Promise<Page | undefined>;
	/** Stores a page, visible to `get` at once. @returns false if it does not fit; the key then has no page */
	set(page: Page): boolean;
	/** @returns whether the key had a page */
	delete(key: string): boolean;
	clear(): void;
	/**
	 * Returns all pages, including those only on disk: from the least to the most recently used, then those of low
	 * priority.
	 */
	entries(): Iterable<PageInfo>;
	stats(): PageStoreStats;
	/** Resolves when all changes so far, of one key or of all, are as durable as the store can make them. */
	flush(key?: string): Promise<void>;
	close(): Promise<void>;
	/** Makes a store that was opened in preparation the one that a restart finds. Resolves when that is durable. */
	activate(): Promise<void>;
	/** Closes the store and deletes all its pages. */
	discard(): Promise<void>;
}

export class MemoryPageStore implements PageStore {
	readonly lastGeneration = 0;
	readonly #pages: LruTiers<Page>;

	/** @param evicted called with every evicted page */
	constructor(limits: StoreLimits, evicted: (page: Page) => void = () => {}) {
		this.#pages = new LruTiers(limits, pageSizeBytes, evicted);
	}

	get(key: string): Page | undefined {
		return this.#pages.use(key);
	}

	peek(key: string): Page | undefined {
		return this.#pages.peek(key);
	}

	async load(key: string): Promise<Page | undefined> {
		return this.get(key);
	}

	set(page: Page): boolean {
		return this.#pages.set(page);
	}

	delete(key: string): boolean {
		return this.#pages.delete(key);
	}

	clear(): void {
		this.#pages.clear();
	}

	entries(): Iterable<PageInfo> {
		return this.#pages.values();
	}

	stats(): PageStoreStats {
		return { ...this.#pages.stats(), pendingWrites: 0 };
	}

	async flush(): Promise<void> {}

	async close(): Promise<void> {}

	async activate(): Promise<void> {}

	async discard(): Promise<void> {
		this.clear();
	}
}
