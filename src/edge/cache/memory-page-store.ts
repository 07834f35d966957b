import { LruTiers } from './lru-tiers.ts';
import { type Page, type PageInfo, pageSizeBytes } from './page.ts';
import type { PageStore, PageStoreLimits, PageStoreStats } from './page-store.ts';

export class MemoryPageStore implements PageStore {
	readonly lastGeneration = 0;
	readonly #pages: LruTiers<Page>;

	/** @param evicted told of every page that a bound has driven out */
	constructor(limits: PageStoreLimits, evicted: (page: Page) => void = () => {}) {
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
