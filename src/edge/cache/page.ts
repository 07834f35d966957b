/** Lower-case name and value. */
export type HeaderPair = readonly [name: string, value: string];

/** What an ISR function answered, complete. */
export type RenderedPage = {
	readonly status: number;
	readonly headers: readonly HeaderPair[];
	readonly body: Buffer;
};

/** Bodies compressed ahead of the visitor who wants them; an encoding that does not pay is absent. */
export type EncodedBodies = { readonly br?: Buffer | undefined; readonly gzip?: Buffer | undefined };

/** When a page is what; instants in Unix milliseconds, `Infinity` for never. */
export type PageLife = {
	readonly generatedAt: number;
	/** From here on it is stale. */
	readonly expiresAt: number;
	/** From here on it is not served any more, not even stale. */
	readonly goneAt: number;
	/** After a failed regeneration the next attempt is made at this instant; 0: no failure is being waited out. */
	readonly retryAt: number;
};

/** What is known of a stored page without its body. */
export type PageInfo = PageLife & {
	readonly key: string;
	/** Path that the visitor asked for when the page was made. For people: logs and the inspector; keys may hold secrets. */
	readonly path: string;
	readonly status: number;
	/** Renders are numbered as they start; a page never gives way to one with a smaller number. 0: the build made it. */
	readonly generation: number;
	/** `fallback`: made by the build and shown until the first render ends. */
	readonly origin: 'render' | 'fallback';
	/** Gives way to other pages first: no route owns its path, or it says that there is nothing there. */
	readonly expendable: boolean;
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

/** What an entry costs beside its strings and buffers; measured roughly, it keeps a flood of tiny pages honest. */
const OVERHEAD_BYTES = 1_024;

/** As much of a page as its size depends on. */
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
