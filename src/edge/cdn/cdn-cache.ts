import type { Clock } from '../cache/clock.ts';
import { LruTiers, type StoreLimits, type StoreStats } from '../cache/lru-tiers.ts';
import { cacheTags } from '../cache/make-page.ts';
import {
	type EncodedBodies,
	type HeaderPair,
	hashOf,
	NOT_FOUND_STATUSES,
	type Page,
	type PageInfo,
	pageSizeBytes,
} from '../cache/page.ts';
import { expireNow, RETRY_AFTER_MS } from '../cache/page-freshness.ts';
import { type PurgeMode, Purges } from '../cache/purges.ts';
import { type CdnLifetime, cdnLifetime, varyNames } from './cdn-policy.ts';

/** A stored answer of a function. */
export type CdnEntry = Page & {
	/** Until then it is served while it is regenerated; until `staleUntil`, which is later, it is served on errors. */
	readonly revalidateUntil: number;
};

/**
 * `stale`: served, and regenerated in the background. `backoff`: served stale, because a regeneration has just failed.
 * `stale-if-error`: served only if the function fails. `expired`: not served.
 */
export type CdnFreshness = 'fresh' | 'stale' | 'backoff' | 'stale-if-error' | 'expired';

/** The parts of a request in the cache key. */
export type CdnRequest = {
	readonly host: string;
	readonly path: string;
	readonly query: string;
	readonly header: (name: string) => string | undefined;
};

export type CdnAnswer = {
	readonly status: number;
	readonly headers: readonly HeaderPair[];
	readonly body: Buffer;
};

/**
 * Caches answers of plain functions that allow shared caching (`s-maxage` and similar), in memory. Key: host, path,
 * whole query, `Accept`, `Accept-Encoding`, and the headers in `Vary`. HEAD is answered from GET's entry.
 */
export class CdnCache {
	readonly #entries: LruTiers<CdnEntry>;
	readonly #clock: Clock;
	readonly #encode: (body: Buffer, headers: readonly HeaderPair[]) => Promise<EncodedBodies>;
	readonly #varies = new Map<string, readonly string[]>();
	readonly #maxVaries: number;
	readonly #running = new Set<number>();
	readonly #regenerating = new Set<string>();
	readonly #compressed = new WeakSet<CdnEntry>();
	readonly #purges = new Purges();
	#lastGeneration = 0;

	constructor(
		limits: StoreLimits,
		clock: Clock,
		encode: (body: Buffer, headers: readonly HeaderPair[]) => Promise<EncodedBodies>,
	) {
		this.#entries = new LruTiers<CdnEntry>(limits, pageSizeBytes, () => {});
		this.#maxVaries = limits.entries;
		this.#clock = clock;
		this.#encode = encode;
	}

	find(request: CdnRequest): { readonly entry: CdnEntry; readonly state: CdnFreshness } | null {
		const base = baseKey(request);
		const entry = this.#entries.use(fullKey(base, this.#varies.get(base) ?? [], request));
		if (entry === undefined) return null;
		const state = cdnFreshness(entry, this.#clock.now());
		return state === 'expired' ? null : { entry, state };
	}

	/** Numbers a call, so that an older answer cannot replace a newer one. Must be followed by `end`. */
	begin(): number {
		this.#lastGeneration += 1;
		this.#running.add(this.#lastGeneration);
		return this.#lastGeneration;
	}

	end(generation: number): void {
		this.#running.delete(generation);
		this.#purges.forgetBefore(() => this.#running.values().next().value);
	}

	/** Stores a complete answer if it allows shared caching; otherwise deletes the entry that it replaces. */
	store(request: CdnRequest, answer: CdnAnswer, generation: number): void {
		const base = baseKey(request);
		const names = varyNames(answer.headers) ?? [];
		const key = fullKey(base, names, request);
		const stored = this.#entries.peek(key);
		if (stored && stored.generation > generation) return;
		const lifetime = cdnLifetime(answer.status, answer.headers);
		if (lifetime === null) {
			this.#entries.delete(fullKey(base, this.#varies.get(base) ?? [], request));
			return;
		}
		const made = { at: this.#clock.now(), generation };
		const entry = makeCdnEntry({ key, path: request.path }, answer, lifetime, made);
		const purged = this.#purges.modeFor(entry);
		if (purged === 'drop' || !this.#entries.set(entry)) return;
		this.#rememberVary(base, names);
		if (purged) this.#entries.set({ ...entry, ...expireNow(entry, made.at) });
	}

	/**
	 * Compresses an entry on its second visit, which most entries never have.
	 *
	 * @returns null if that was started before
	 */
	compress(entry: CdnEntry): Promise<void> | null {
		if (this.#compressed.has(entry)) return null;
		this.#compressed.add(entry);
		return this.#encode(entry.body, entry.headers).then((encoded) => {
			const current = this.#entries.peek(entry.key);
			if (current?.generation !== entry.generation) return;
			const compressed = { ...current, encoded };
			this.#compressed.add(compressed);
			this.#entries.set(compressed);
		});
	}

	/** Regenerates an answer, stored or not, once at a time. @returns null if a regeneration is running */
	regenerate(request: CdnRequest, work: () => Promise<'regenerated' | 'failed'>): Promise<void> | null {
		const base = baseKey(request);
		const key = fullKey(base, this.#varies.get(base) ?? [], request);
		if (this.#regenerating.has(key)) return null;
		this.#regenerating.add(key);
		return work().then((outcome) => {
			this.#regenerating.delete(key);
			const stored = this.#entries.peek(key);
			if (outcome === 'failed' && stored) this.#entries.set({ ...stored, retryAt: this.#clock.now() + RETRY_AFTER_MS });
		});
	}

	/** @returns the number of entries that matched */
	purge(mode: PurgeMode, matches: (entry: PageInfo) => boolean): number {
		if (this.#running.size > 0) this.#purges.add(this.#lastGeneration, mode, matches);
		const matching = [...this.#entries.values()].filter(matches);
		for (const entry of matching) {
			if (mode === 'drop') this.#entries.delete(entry.key);
			else this.#entries.set({ ...entry, ...expireNow(entry, this.#clock.now()) });
		}
		return matching.length;
	}

	entries(): Iterable<PageInfo> {
		return this.#entries.values();
	}

	stats(): StoreStats {
		return this.#entries.stats();
	}

	#rememberVary(base: string, names: readonly string[]): void {
		this.#varies.delete(base);
		if (names.length > 0) this.#varies.set(base, names);
		const oldest = this.#varies.keys().next();
		if (this.#varies.size > this.#maxVaries && !oldest.done) this.#varies.delete(oldest.value);
	}
}

function baseKey({ host, path, query, header }: CdnRequest): string {
	return JSON.stringify([host, path, query, header('accept') ?? '', header('accept-encoding') ?? '']);
}

function fullKey(base: string, names: readonly string[], { header }: CdnRequest): string {
	return names.length === 0 ? base : base + JSON.stringify(names.map((name) => [name, header(name) ?? null]));
}

/** Headers that are hop-by-hop (RFC 9110, 7.6.1), or only meant for the cache. */
const DROPPED = new Set([
	...['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'],
	...['content-length', 'date', 'age', 'vercel-cdn-cache-control', 'vercel-cache-tag'],
]);

function makeCdnEntry(
	place: { readonly key: string; readonly path: string },
	answer: CdnAnswer,
	lifetime: CdnLifetime,
	made: { readonly at: number; readonly generation: number },
): CdnEntry {
	const expiresAt = made.at + lifetime.freshS * 1_000;
	const revalidateUntil = expiresAt + lifetime.staleWhileRevalidateS * 1_000;
	return {
		...place,
		status: answer.status,
		generation: made.generation,
		origin: 'render',
		lowPriority: NOT_FOUND_STATUSES.has(answer.status),
		group: null,
		tags: cacheTags(answer.headers),
		generatedAt: made.at,
		expiresAt,
		revalidateUntil,
		staleUntil: Math.max(revalidateUntil, expiresAt + lifetime.staleIfErrorS * 1_000),
		retryAt: 0,
		headers: answer.headers.filter(([name]) => !DROPPED.has(name) && !name.startsWith('x-vercel-')),
		body: answer.body,
		bodyHash: hashOf(answer.body),
		encoded: {},
	};
}

/** Setting the clock back does not extend freshness. */
function cdnFreshness(entry: CdnEntry, now: number): CdnFreshness {
	if (now >= entry.staleUntil) return 'expired';
	if (now < entry.expiresAt && now >= entry.generatedAt) return 'fresh';
	if (now >= entry.revalidateUntil) return 'stale-if-error';
	return now < entry.retryAt ? 'backoff' : 'stale';
}
