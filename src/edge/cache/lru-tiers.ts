/** Bounds of a store. */
export type StoreLimits = { readonly entries: number; readonly bytes: number };

/** What a store holds. */
export type StoreStats = {
	readonly entries: number;
	readonly bytes: number;
	/** How many had to go because of a bound, since the start. */
	readonly evictions: number;
};

/** A value that can be stored under its key. */
export type Storable = { readonly key: string; readonly lowPriority: boolean };

/** A `Map` keeps insertion order, so the first of a tier is the one not used for longest. */
type Tier<Value> = Map<string, Value>;

/** Values by key, bounded by entries and bytes: low-priority ones go first, then those not used for longest. */
export class LruTiers<Value extends Storable> {
	readonly #limits: StoreLimits;
	readonly #sizeBytes: (value: Value) => number;
	/** Called with every value that a bound has evicted. */
	readonly #evicted: (value: Value) => void;
	readonly #needed: Tier<Value> = new Map();
	readonly #lowPriority: Tier<Value> = new Map();
	/** Kept outside the tiers: using the newest again need not move it. */
	#newest: Value | undefined;
	#bytes = 0;
	#evictions = 0;

	constructor(limits: StoreLimits, sizeBytes: (value: Value) => number, evicted: (value: Value) => void) {
		this.#limits = limits;
		this.#sizeBytes = sizeBytes;
		this.#evicted = evicted;
	}

	/** Counts as a use. */
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
		return this.#needed.get(key) ?? this.#lowPriority.get(key);
	}

	/** @returns false: there is no place for it, and nothing is left under its key */
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

	/** @returns whether there was one */
	delete(key: string): boolean {
		const value = this.peek(key);
		if (value === undefined) return false;
		this.#tierOf(value).delete(key);
		this.#bytes -= this.#sizeBytes(value);
		if (this.#newest?.key === key) this.#newest = undefined;
		return true;
	}

	clear(): void {
		this.#needed.clear();
		this.#lowPriority.clear();
		this.#newest = undefined;
		this.#bytes = 0;
	}

	*values(): Iterable<Value> {
		yield* this.#needed.values();
		yield* this.#lowPriority.values();
	}

	stats(): StoreStats {
		return { entries: this.#count(), bytes: this.#bytes, evictions: this.#evictions };
	}

	#tierOf(value: Value): Tier<Value> {
		return value.lowPriority ? this.#lowPriority : this.#needed;
	}

	#count(): number {
		return this.#needed.size + this.#lowPriority.size;
	}

	#evictOne(): void {
		const oldest = this.#lowPriority.values().next().value ?? this.#needed.values().next().value;
		if (oldest === undefined) return;
		this.delete(oldest.key);
		this.#evictions += 1;
		this.#evicted(oldest);
	}
}
