type Waiter = PromiseWithResolvers<void>;

/**
 * Work on keys: one at a time for each key, a few at a time in all, urgent keys first.
 * A key that is marked again while it is worked on is worked on once more; marked while it waits, it stays one.
 */
export class WriteQueue {
	readonly #lanes: number;
	readonly #work: (key: string) => Promise<void>;
	readonly #urgent = new Set<string>();
	readonly #waiting = new Set<string>();
	readonly #running = new Set<string>();
	/** Those who wait for one key. */
	readonly #forKey = new Map<string, Waiter>();
	#forAll: Waiter | undefined;
	#stopped = false;

	/** @param work must not reject */
	constructor(lanes: number, work: (key: string) => Promise<void>) {
		this.#lanes = lanes;
		this.#work = work;
	}

	mark(key: string, urgent: boolean): void {
		if (this.#stopped) return;
		const other = urgent ? this.#waiting : this.#urgent;
		other.delete(key);
		(urgent ? this.#urgent : this.#waiting).add(key);
		queueMicrotask(this.#fillLanes);
	}

	/** Resolves when nothing waits or runs, for one key or for all. */
	idle(key?: string): Promise<void> {
		if (key === undefined) {
			if (this.#isIdle()) return Promise.resolve();
			this.#forAll ??= Promise.withResolvers<void>();
			return this.#forAll.promise;
		}
		if (!this.#isMarked(key) && !this.#running.has(key)) return Promise.resolve();
		const waiter = this.#forKey.get(key) ?? Promise.withResolvers<void>();
		this.#forKey.set(key, waiter);
		// Whoever waits should not wait for everything else.
		if (this.#waiting.delete(key)) this.#urgent.add(key);
		return waiter.promise;
	}

	/** Drops what waits, and takes nothing more. Resolves when nothing runs. */
	stop(): Promise<void> {
		this.#stopped = true;
		const dropped = [...this.#urgent, ...this.#waiting];
		this.#urgent.clear();
		this.#waiting.clear();
		for (const key of dropped) this.#tell(key);
		return this.idle();
	}

	readonly #fillLanes = (): void => {
		for (const keys of [this.#urgent, this.#waiting]) {
			for (const key of keys) {
				if (this.#running.size >= this.#lanes) return;
				if (this.#running.has(key)) continue;
				keys.delete(key);
				this.#running.add(key);
				void this.#work(key).then(() => {
					this.#running.delete(key);
					this.#tell(key);
					this.#fillLanes();
				});
			}
		}
	};

	#tell(key: string): void {
		if (!this.#isMarked(key) && !this.#running.has(key)) {
			this.#forKey.get(key)?.resolve();
			this.#forKey.delete(key);
		}
		if (!this.#isIdle()) return;
		this.#forAll?.resolve();
		this.#forAll = undefined;
	}

	#isMarked(key: string): boolean {
		return this.#urgent.has(key) || this.#waiting.has(key);
	}

	#isIdle(): boolean {
		return this.#urgent.size + this.#waiting.size + this.#running.size === 0;
	}
}
