import { LruTiers } from './lru-tiers.ts';
import { type Page, type PageInfo, pageSizeBytes } from './page.ts';
import type { PageStore, PageStoreLimits, PageStoreStats } from './page-store.ts';

export class MemoryPageStore<P extends Page = Page> implements PageStore<P> {
	readonly lastGeneration = 0;
	readonly #pages: LruTiers<Page>;

	/** @param evicted told of every page that a bound has driven out */
	constructor(limits: PageStoreLimits, evicted: (page: P) => void = () => {}) {
		this.#pages = new LruTiers(limits, pageSizeBytes, evicted);
	}

	get(key: string): P | undefined {
		return this.#pages.use(key);
	}

	peek(key: string): P | undefined {
		return this.#pages.peek(key);
	}

	async load(key: string): Promise<P | undefined> {
		return this.get(key);
	}

	set(page: P): boolean {
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
		return this.#pages.stats();
	}

	async flush(): Promise<void> {}

	async close(): Promise<void> {}
}
