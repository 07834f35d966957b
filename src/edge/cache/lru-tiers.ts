import type { HeldStats, PageStoreLimits } from './page-store.ts';

/** What can be held under a key. */
export type Held = { readonly key: string; readonly expendable: boolean };

/** A `Map` keeps insertion order, so the first of a tier is the one not used for longest. */
type Tier<Value> = Map<string, Value>;

/** Values by key, bounded by entries and bytes: expendable ones go first, then those not used for longest. */
export class LruTiers<Value extends Held> {
	readonly #limits: PageStoreLimits;
	readonly #sizeBytes: (value: Value) => number;
	/** Told of every value that a bound has driven out. */
	readonly #evicted: (value: Value) => void;
	readonly #needed: Tier<Value> = new Map();
	readonly #expendable: Tier<Value> = new Map();
	/** Kept beside the tiers: asking again for the newest must not move it. */
	#newest: Value | undefined;
	#bytes = 0;
	#evictions = 0;

	constructor(limits: PageStoreLimits, sizeBytes: (value: Value) => number, evicted: (value: Value) => void) {
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
		return this.#needed.get(key) ?? this.#expendable.get(key);
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
		this.#expendable.clear();
		this.#newest = undefined;
		this.#bytes = 0;
	}

	*values(): Iterable<Value> {
		yield* this.#needed.values();
		yield* this.#expendable.values();
	}

	stats(): HeldStats {
		return { entries: this.#count(), bytes: this.#bytes, evictions: this.#evictions };
	}

	#tierOf(value: Value): Tier<Value> {
		return value.expendable ? this.#expendable : this.#needed;
	}

	#count(): number {
		return this.#needed.size + this.#expendable.size;
	}

	#evictOne(): void {
		const oldest = this.#expendable.values().next().value ?? this.#needed.values().next().value;
		if (oldest === undefined) return;
		this.delete(oldest.key);
		this.#evictions += 1;
		this.#evicted(oldest);
	}
}
