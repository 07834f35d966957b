import { NOT_FOUND_STATUSES } from './page.ts';

/** Size limits of a store. */
export type StoreLimits = { readonly entries: number; readonly bytes: number };

/** Statistics of a store. */
export type StoreStats = {
	readonly entries: number;
	readonly bytes: number;
	/** Number of evictions since the start. */
	readonly evictions: number;
};

/** A value that contains its key. */
export type Storable = { readonly key: string; readonly status: number; readonly lowPriority: boolean };

/** The part of the limits that what was not found may take. */
const NOT_FOUND_SHARE = 1 / 32;

/** In insertion order, so the first value is the least recently used. */
type Tier<Value> = Map<string, Value>;

/**
 * An LRU cache limited by entries and bytes. It evicts what was not found first, then other low-priority values. What was
 * not found may only take a part of it, so that somebody who tries paths does not fill the memory.
 */
export class LruTiers<Value extends Storable> {
	readonly #limits: StoreLimits;
	readonly #sizeBytes: (value: Value) => number;
	/** Called with every evicted value. */
	readonly #evicted: (value: Value) => void;
	readonly #normalPriority: Tier<Value> = new Map();
	readonly #lowPriority: Tier<Value> = new Map();
	readonly #notFound: Tier<Value> = new Map();
	/** The most recently used value, which need not be moved when it is used again. */
	#newest: Value | undefined;
	#bytes = 0;
	#notFoundBytes = 0;
	#evictions = 0;

	constructor(limits: StoreLimits, sizeBytes: (value: Value) => number, evicted: (value: Value) => void) {
		this.#limits = limits;
		this.#sizeBytes = sizeBytes;
		this.#evicted = evicted;
	}

	/** Returns a value and marks it as the most recently used. */
	use(key: string): Value | undefined {
		if (this.#newest?.key === key) return this.#newest;
		const value = this.peek(key);
		if (value === undefined) return undefined;
		const tier = this.#tierOf(value);
		tier.delete(key);
		tier.set(key, value);
		this.#newest = value;
		return value;
	}

	peek(key: string): Value | undefined {
		return this.#normalPriority.get(key) ?? this.#lowPriority.get(key) ?? this.#notFound.get(key);
	}

	/** @returns false if the value does not fit; the key then has no value */
	set(value: Value): boolean {
		this.delete(value.key);
		const sizeBytes = this.#sizeBytes(value);
		if (sizeBytes > this.#limits.bytes) return false;
		this.#tierOf(value).set(value.key, value);
		this.#newest = value;
		this.#count(value, sizeBytes);
		while (this.#hasTooManyNotFound()) this.#evict(oldestOf(this.#notFound));
		while (this.#bytes > this.#limits.bytes || this.#entries() > this.#limits.entries) {
			this.#evict(oldestOf(this.#notFound) ?? oldestOf(this.#lowPriority) ?? oldestOf(this.#normalPriority));
		}
		return this.peek(value.key) === value;
	}

	/** @returns whether the key had a value */
	delete(key: string): boolean {
		const value = this.peek(key);
		if (value === undefined) return false;
		this.#tierOf(value).delete(key);
		this.#count(value, -this.#sizeBytes(value));
		if (this.#newest?.key === key) this.#newest = undefined;
		return true;
	}

	clear(): void {
		this.#normalPriority.clear();
		this.#lowPriority.clear();
		this.#notFound.clear();
		this.#newest = undefined;
		this.#bytes = 0;
		this.#notFoundBytes = 0;
	}

	*values(): Iterable<Value> {
		yield* this.#normalPriority.values();
		yield* this.#lowPriority.values();
		yield* this.#notFound.values();
	}

	stats(): StoreStats {
		return { entries: this.#entries(), bytes: this.#bytes, evictions: this.#evictions };
	}

	#tierOf(value: Value): Tier<Value> {
		if (NOT_FOUND_STATUSES.has(value.status)) return this.#notFound;
		return value.lowPriority ? this.#lowPriority : this.#normalPriority;
	}

	#entries(): number {
		return this.#normalPriority.size + this.#lowPriority.size + this.#notFound.size;
	}

	#count(value: Value, addedBytes: number): void {
		this.#bytes += addedBytes;
		if (this.#tierOf(value) === this.#notFound) this.#notFoundBytes += addedBytes;
	}

	/** One is always allowed: limits may be small. */
	#hasTooManyNotFound(): boolean {
		const { entries, bytes } = this.#limits;
		const isOver = this.#notFound.size > entries * NOT_FOUND_SHARE || this.#notFoundBytes > bytes * NOT_FOUND_SHARE;
		return isOver && this.#notFound.size > 1;
	}

	#evict(value: Value | undefined): void {
		if (value === undefined) return;
		this.delete(value.key);
		this.#evictions += 1;
		this.#evicted(value);
	}
}

function oldestOf<Value>(tier: Tier<Value>): Value | undefined {
	return tier.values().next().value;
}
