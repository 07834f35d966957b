import type { Page, RenderedPage } from './page.ts';
import type { PageLifetime } from './page-life.ts';

/** Everything a page's render and its storing depend on; nothing of the visitor but what the key covers. */
export type PageRequest = {
	readonly key: string;
	/** Path that the visitor asked for, for logs. */
	readonly path: string;
	/** Name of the function. */
	readonly output: string;
	/** Path of the destination, e.g. `/_isr`. */
	readonly destPath: string;
	/** What `coveredQuery` made. */
	readonly query: string;
	/** Whether the function finds the query in its URL; else in `x-now-route-matches`. */
	readonly passQuery: boolean;
	readonly lifetime: PageLifetime;
	/** Limit of one render. */
	readonly timeoutMs: number;
	readonly group: number | null;
	/** False: no route but a catch-all leads here. */
	readonly owned: boolean;
	/** Reads the answer that the build made ahead; null: there is none. */
	readonly fallback: (() => Promise<RenderedPage>) | null;
};

/** How one render, or one look into the store in its place, ended. */
export type RenderOutcome =
	| { readonly kind: 'page'; readonly page: Page; readonly source: 'render' | 'store' }
	/** Complete, but of a kind that is not kept. `personal`: for the visitor who started it alone. */
	| { readonly kind: 'refused' | 'personal'; readonly answer: RenderedPage }
	/** The function threw or was ended. `code` goes to `x-vercel-error`. */
	| { readonly kind: 'failed'; readonly code: string };

/** Runs the function. @throws {FunctionError} it threw, was ended, or sent more than is kept */
export type RenderPage = (request: PageRequest) => Promise<RenderedPage>;

export type PageCacheStatus = 'MISS' | 'HIT' | 'STALE' | 'PRERENDER' | 'REVALIDATED';

/** What a visitor gets. */
export type Served =
	| { readonly kind: 'page'; readonly page: Page; readonly cache: PageCacheStatus }
	| Exclude<RenderOutcome, { kind: 'page' }>;
