import { hash } from 'node:crypto';
import type { PageFreshness } from './page-freshness.ts';

/** A header; the name is in lower case. */
export type HeaderPair = readonly [name: string, value: string];

/** The complete answer of a function. */
export type RenderedPage = {
	readonly status: number;
	readonly headers: readonly HeaderPair[];
	readonly body: Buffer;
};

/** Compressed bodies; absent if not smaller. */
export type EncodedBodies = { readonly br?: Buffer | undefined; readonly gzip?: Buffer | undefined };

/** A stored page without headers and bodies. */
export type PageInfo = PageFreshness & {
	readonly key: string;
	/** Path requested when the page was rendered, for logs and the inspector, since keys may contain secrets. */
	readonly path: string;
	readonly status: number;
	/** Renders are numbered as they start; a page is never replaced by an older generation. 0: a fallback of the build. */
	readonly generation: number;
	/** `fallback`: prerendered by the build and served until the first render is done. */
	readonly origin: 'render' | 'fallback';
	/** Evicted before other pages: a 404 or 410, or only a catch-all route matches its path. */
	readonly lowPriority: boolean;
	/** Pages of one group are revalidated together. */
	readonly group: number | null;
	readonly tags: readonly string[];
};

/** A stored page. Immutable: changes are new objects under the same key. */
export type Page = PageInfo & {
	/** Without hop-by-hop headers, length, and headers that are only meant for the cache. */
	readonly headers: readonly HeaderPair[];
	readonly body: Buffer;
	/** `hashOf` the body. */
	readonly bodyHash: string;
	readonly encoded: EncodedBodies;
};

/** Answers that there is nothing, of which visitors can ask for any number. */
export const NOT_FOUND_STATUSES: ReadonlySet<number> = new Set([404, 410]);

/** Returns a hash that can be an entity tag: 27 characters, without quotes. */
export function hashOf(content: Buffer | string): string {
	return hash('sha256', content, 'base64url').slice(0, 27);
}

/** Memory of an entry besides its strings and buffers, roughly measured; it matters for many tiny pages. */
const OVERHEAD_BYTES = 1_024;

/** The parts of a page that determine its size. */
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
