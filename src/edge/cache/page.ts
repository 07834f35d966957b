import type { PageFreshness } from './page-freshness.ts';

/** Lower-case name and value. */
export type HeaderPair = readonly [name: string, value: string];

/** The complete answer of an ISR function. */
export type RenderedPage = {
	readonly status: number;
	readonly headers: readonly HeaderPair[];
	readonly body: Buffer;
};

/** Compressed bodies; an encoding that would not be smaller is absent. */
export type EncodedBodies = { readonly br?: Buffer | undefined; readonly gzip?: Buffer | undefined };

/** Everything about a stored page apart from its headers and bodies. */
export type PageInfo = PageFreshness & {
	readonly key: string;
	/** Path that the visitor asked for when the page was made. Logs and the inspector show it; keys may hold secrets. */
	readonly path: string;
	readonly status: number;
	/** Renders are numbered as they start; a page is never replaced by one with a smaller number. 0: the build made it. */
	readonly generation: number;
	/** `fallback`: made by the build and shown until the first render ends. */
	readonly origin: 'render' | 'fallback';
	/** Evicted before other pages: only a catch-all route leads to its path, or it says that nothing is there. */
	readonly lowPriority: boolean;
	/** Pages of one group are revalidated together. */
	readonly group: number | null;
	readonly tags: readonly string[];
};

/** One stored answer. Never changed in place: what changes is a new object under the same key. */
export type Page = PageInfo & {
	/** For the client: no hop-by-hop header, no length, nothing meant for the cache alone. */
	readonly headers: readonly HeaderPair[];
	readonly body: Buffer;
	/** Hash of the body, without quotes. */
	readonly bodyHash: string;
	readonly encoded: EncodedBodies;
};

/** What an entry costs apart from its strings and buffers, measured roughly; without it a flood of tiny pages would count as nothing. */
const OVERHEAD_BYTES = 1_024;

/** The parts of a page that its size depends on. */
export type Sized = Pick<Page, 'key' | 'headers'> & {
	readonly body: { readonly length: number };
	readonly encoded: { readonly [Encoding in keyof EncodedBodies]: { readonly length: number } | undefined };
};

export function pageSizeBytes(page: Sized): number {
	let size = OVERHEAD_BYTES + 2 * page.key.length + page.body.length;
	size += (page.encoded.br?.length ?? 0) + (page.encoded.gzip?.length ?? 0);
	for (const [name, value] of page.headers) size += name.length + value.length;
	return size;
}
