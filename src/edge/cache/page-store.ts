import type { Page, PageInfo } from './page.ts';

/** What is held within bounds. */
export type HeldStats = {
	readonly entries: number;
	readonly bytes: number;
	/** Those that had to go because of a bound, since the start. */
	readonly evictions: number;
};

export type PageStoreStats = HeldStats & {
	/** Pages that have to be written to the disk or removed from it. */
	readonly pendingWrites: number;
};

/** Bounds of a store. */
export type PageStoreLimits = { readonly entries: number; readonly bytes: number };

/**
 * Keeps pages by key, bounded by entries and bytes: expendable pages go first, then those not used for longest.
 * No method throws or rejects: a store that cannot keep or find a page behaves as if it had none.
 * Every store passes `tests/edge/cache/page-store-contract.ts`.
 */
export interface PageStore {
	/** Highest number of any page that was there when the store was opened; renders are numbered on from it. */
	readonly lastGeneration: number;
	/** What memory holds; counts as a use. */
	get(key: string): Page | undefined;
	/** What memory holds; does not count as a use. */
	peek(key: string): Page | undefined;
	/** Looks beyond memory as well. Never gives a page older than one that was set, and nothing after `delete`. */
	load(key: string): Promise<Page | undefined>;
	/** At once visible to `get`, or, where it cannot be kept, nothing is left under its key and the answer is false. */
	set(page: Page): boolean;
	/** @returns whether there was one */
	delete(key: string): boolean;
	clear(): void;
	/** Every page, also those beyond memory, in no particular order. */
	entries(): Iterable<PageInfo>;
	stats(): PageStoreStats;
	/** Resolves when what was set and deleted so far, under one key or under all, is as safe as it gets. */
	flush(key?: string): Promise<void>;
	close(): Promise<void>;
}
