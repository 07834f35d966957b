import { LruTiers, type StoreLimits, type StoreStats } from './lru-tiers.ts';
import { type Page, type PageInfo, pageSizeBytes } from './page.ts';

export type PageStoreStats = StoreStats & {
	/** Pages that have to be written to the disk or removed from it. */
	readonly pendingWrites: number;
};

/**
 * Keeps pages by key, bounded by entries and bytes: low-priority pages go first, then those not used for longest.
 * No method throws or rejects: a store that cannot keep or find a page behaves as if it had none.
 * Every store passes `tests/edge/cache/page-store-contract.ts`.
 */
export interface PageStore {
	/** Highest number of any page that was there when the store was opened; renders are numbered on from it. */
	readonly lastGeneration: number;
	/** Returns what memory holds; counts as a use. */
	get(key: string): Page | undefined;
	/** Returns what memory holds; does not count as a use. */
	peek(key: string): Page | undefined;
	/** Looks beyond memory as well. Never returns a page older than one that was set, and nothing after `delete`. */
	load(key: string): Promise<Page | undefined>;
	/** Makes the page visible to `get` at once. @returns false: it cannot be kept, and nothing is left under its key */
	set(page: Page): boolean;
	/** @returns whether there was one */
	delete(key: string): boolean;
	clear(): void;
	/** Every page, also those beyond memory, in no particular order. */
	entries(): Iterable<PageInfo>;
	stats(): PageStoreStats;
	/** Resolves when everything set and deleted so far, under one key or under all, is as durable as the store can make it. */
	flush(key?: string): Promise<void>;
	close(): Promise<void>;
}

export class MemoryPageStore implements PageStore {
	readonly lastGeneration = 0;
	readonly #pages: LruTiers<Page>;

	/** @param evicted called with every page that a bound has evicted */
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
}
