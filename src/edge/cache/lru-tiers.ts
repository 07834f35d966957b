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
export type Storable = { readonly key: string; readonly lowPriority: boolean };

/** In insertion order, so the first value is the least recently used. */
type Tier<Value> = Map<string, Value>;

/** An LRU cache limited by entries and bytes, which evicts low-priority values first. */
export class LruTiers<Value extends Storable> {
	readonly #limits: StoreLimits;
	readonly #sizeBytes: (value: Value) => number;
	/** Called with every evicted value. */
	readonly #evicted: (value: Value) => void;
	readonly #normalPriority: Tier<Value> = new Map();
	readonly #lowPriority: Tier<Value> = new Map();
	/** The most recently used value, which need not be moved when it is used again. */
	#newest: Value | undefined;
	#bytes = 0;
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
		return this.#normalPriority.get(key) ?? this.#lowPriority.get(key);
	}

	/** @returns false if the value does not fit; the key then has no value */
	set(value: Value): boolean {
		this.delete(value.key);
		const sizeBytes = this.#sizeBytes(value);
		if (sizeBytes > this.#limits.bytes) return false;
		this.#tierOf(value).set(value.key, value);
		this.#newest = value;
		this.#bytes += sizeBytes;
		while (this.#bytes > this.#limits.bytes || this.#count() > this.#limits.entries) this.#evictOne();
		return this.peek(value.key) === value;
	}

	/** @returns whether the key had a value */
	delete(key: string): boolean {
		const value = this.peek(key);
		if (value === undefined) return false;
		this.#tierOf(value).delete(key);
		this.#bytes -= this.#sizeBytes(value);
		if (this.#newest?.key === key) this.#newest = undefined;
		return true;
	}

	clear(): void {
		this.#normalPriority.clear();
		this.#lowPriority.clear();
		this.#newest = undefined;
		this.#bytes = 0;
	}

	*values(): Iterable<Value> {
		yield* this.#normalPriority.values();
		yield* this.#lowPriority.values();
	}

	stats(): StoreStats {
		return { entries: this.#count(), bytes: this.#bytes, evictions: this.#evictions };
	}

	#tierOf(value: Value): Tier<Value> {
		return value.lowPriority ? this.#lowPriority : this.#normalPriority;
	}

	#count(): number {
		return this.#normalPriority.size + this.#lowPriority.size;
	}

	#evictOne(): void {
		const oldest = this.#lowPriority.values().next().value ?? this.#normalPriority.values().next().value;
		if (oldest === undefined) return;
		this.delete(oldest.key);
		this.#evictions += 1;
		this.#evicted(oldest);
	}
}
