type Waiter = PromiseWithResolvers<void>;

/** Kinds of work, the most urgent first. Removals lead, so that evicted pages do not pile up on the disk behind writes. */
export type WriteRank = 'removal' | 'page' | 'low-priority';

/**
 * Work on keys: one task at a time for each key, a few at a time in total, by rank, and within a rank in the order of
 * marking. Keys that a caller waits for come before all others.
 * A key that is marked again while it is worked on is worked on once more; one that is marked again while it waits is not.
 */
export class WriteQueue {
	readonly #lanes: number;
	readonly #work: (key: string) => Promise<void>;
	readonly #awaited = new Set<string>();
	readonly #byRank = { removal: new Set<string>(), page: new Set<string>(), 'low-priority': new Set<string>() };
	/** All sets of marked keys, the most urgent first. */
	readonly #marked = [this.#awaited, this.#byRank.removal, this.#byRank.page, this.#byRank['low-priority']];
	readonly #running = new Set<string>();
	/** Callers who wait for one key. */
	readonly #forKey = new Map<string, Waiter>();
	#forAll: Waiter | undefined;
	#stopped = false;

	/** @param work must not reject */
	constructor(lanes: number, work: (key: string) => Promise<void>) {
		this.#lanes = lanes;
		this.#work = work;
	}

	/** Keys that are marked or worked on. */
	get size(): number {
		return this.#marked.reduce((sum, { size }) => sum + size, this.#running.size);
	}

	isRunning(key: string): boolean {
		return this.#running.has(key);
	}

	mark(key: string, rank: WriteRank): void {
		if (this.#stopped) return;
		const place = this.#forKey.has(key) ? this.#awaited : this.#byRank[rank];
		if (!place.has(key)) {
			this.#unmark(key);
			place.add(key);
		}
		queueMicrotask(this.#fillLanes);
	}

	/** Call it when a key has no work left. */
	unmark(key: string): void {
		if (this.#unmark(key)) this.#settle(key);
	}

	/** Resolves when nothing waits or runs, for one key or for all. */
	idle(key?: string): Promise<void> {
		if (key === undefined) {
			if (this.size === 0) return Promise.resolve();
			this.#forAll ??= Promise.withResolvers<void>();
			return this.#forAll.promise;
		}
		if (!this.#isMarked(key) && !this.#running.has(key)) return Promise.resolve();
		const waiter = this.#forKey.get(key) ?? Promise.withResolvers<void>();
		this.#forKey.set(key, waiter);
		if (!this.#awaited.has(key) && this.#unmark(key)) this.#awaited.add(key);
		return waiter.promise;
	}

	/** Drops what waits, and accepts nothing more. Resolves when nothing runs. */
	stop(): Promise<void> {
		this.#stopped = true;
		const dropped = this.#marked.flatMap((keys) => [...keys]);
		for (const keys of this.#marked) keys.clear();
		for (const key of dropped) this.#settle(key);
		return this.idle();
	}

	readonly #fillLanes = (): void => {
		for (const keys of this.#marked) {
			for (const key of keys) {
				if (this.#running.size >= this.#lanes) return;
				if (this.#running.has(key)) continue;
				keys.delete(key);
				this.#running.add(key);
				void this.#work(key).then(() => {
					this.#running.delete(key);
					this.#settle(key);
					this.#fillLanes();
				});
			}
		}
	};

	#settle(key: string): void {
		if (!this.#isMarked(key) && !this.#running.has(key)) {
			this.#forKey.get(key)?.resolve();
			this.#forKey.delete(key);
		}
		if (this.size > 0) return;
		this.#forAll?.resolve();
		this.#forAll = undefined;
	}

	/** @returns whether it was marked */
	#unmark(key: string): boolean {
		return this.#marked.some((keys) => keys.delete(key));
	}

	#isMarked(key: string): boolean {
		return this.#marked.some((keys) => keys.has(key));
	}
}
