import { type Page, type PageInfo, pageSizeBytes } from './page.ts';
import type { PageStore, PageStoreLimits, PageStoreStats } from './page-store.ts';

/** A `Map` keeps insertion order, so the first of a tier is the one not used for longest. */
type Tier = Map<string, Page>;

export class MemoryPageStore implements PageStore {
	readonly #limits: PageStoreLimits;
	readonly #needed: Tier = new Map();
	readonly #expendable: Tier = new Map();
	/** Kept beside the tiers: asking again for the newest must not move it. */
	#newest: Page | undefined;
	#bytes = 0;
	#evictions = 0;

	constructor(limits: PageStoreLimits) {
		this.#limits = limits;
	}

	get(key: string): Page | undefined {
		if (this.#newest?.key === key) return this.#newest;
		const page = this.peek(key);
		if (page === undefined) return undefined;
		const tier = this.#tierOf(page);
		tier.delete(key);
		tier.set(key, page);
		this.#newest = page;
		return page;
	}

	peek(key: string): Page | undefined {
		return this.#needed.get(key) ?? this.#expendable.get(key);
	}

	async load(key: string): Promise<Page | undefined> {
		return this.get(key);
	}

	set(page: Page): boolean {
		this.delete(page.key);
		const sizeBytes = pageSizeBytes(page);
		if (sizeBytes > this.#limits.bytes) return false;
		this.#tierOf(page).set(page.key, page);
		this.#newest = page;
		this.#bytes += sizeBytes;
		while (this.#bytes > this.#limits.bytes || this.#count() > this.#limits.entries) this.#evictOne();
		return this.peek(page.key) === page;
	}

	delete(key: string): boolean {
		const page = this.peek(key);
		if (page === undefined) return false;
		this.#tierOf(page).delete(key);
		this.#bytes -= pageSizeBytes(page);
		if (this.#newest?.key === key) this.#newest = undefined;
		return true;
	}

	clear(): void {
		this.#needed.clear();
		this.#expendable.clear();
		this.#newest = undefined;
		this.#bytes = 0;
	}

	*entries(): Iterable<PageInfo> {
		yield* this.#needed.values();
		yield* this.#expendable.values();
	}

	stats(): PageStoreStats {
		return { entries: this.#count(), bytes: this.#bytes, evictions: this.#evictions };
	}

	async flush(): Promise<void> {}

	async close(): Promise<void> {}

	#tierOf(page: Page): Tier {
		return page.expendable ? this.#expendable : this.#needed;
	}

	#count(): number {
		return this.#needed.size + this.#expendable.size;
	}

	#evictOne(): void {
		const oldest = this.#expendable.keys().next().value ?? this.#needed.keys().next().value;
		if (oldest === undefined) return;
		this.delete(oldest);
		this.#evictions += 1;
	}
}
