type Waiter = PromiseWithResolvers<void>;

/** Kinds of work, the most urgent first. Removals come first, so that evicted pages do not pile up on disk. */
export type WriteRank = 'removal' | 'page' | 'low-priority';

/**
 * A queue of keys that need work: one task at a time per key, a few in total, by rank and then in the order of marking.
 * Keys that a caller is waiting for come first. Marking a key again has an effect only if its task is running; the task
 * then runs once more.
 */
export class WriteQueue {
	readonly #maxConcurrent: number;
	readonly #work: (key: string) => Promise<void>;
	readonly #awaited = new Set<string>();
	readonly #byRank = { removal: new Set<string>(), page: new Set<string>(), 'low-priority': new Set<string>() };
	/** All sets of marked keys, the most urgent first. */
	readonly #marked = [this.#awaited, this.#byRank.removal, this.#byRank.page, this.#byRank['low-priority']];
	readonly #running = new Set<string>();
	/** Callers waiting for one key. */
	readonly #forKey = new Map<string, Waiter>();
	#forAll: Waiter | undefined;
	#stopped = false;

	/** @param work must not reject */
	constructor(maxConcurrent: number, work: (key: string) => Promise<void>) {
		this.#maxConcurrent = maxConcurrent;
		this.#work = work;
	}

	/** Number of keys that are waiting or in progress. */
	get size(): number {
		return this.#marked.reduce((sum, { size }) => sum + size, this.#running.size);
	}

	/** Keys that are waiting or in progress. */
	keys(): string[] {
		return [...this.#marked.flatMap((keys) => [...keys]), ...this.#running];
	}

	isRunning(key: string): boolean {
		return this.#running.has(key);
	}

	mark(key: string, rank: WriteRank): void {
		if (this.#stopped) return;
		const keys = this.#forKey.has(key) ? this.#awaited : this.#byRank[rank];
		if (!keys.has(key)) {
			this.#unmark(key);
			keys.add(key);
		}
		queueMicrotask(this.#startTasks);
	}

	/** Must be called when a key needs no more work. */
	unmark(key: string): void {
		if (this.#unmark(key)) this.#settle(key);
	}

	/** Resolves when one key, or the whole queue, has no work waiting or running. */
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

	/** Drops waiting work and accepts no more. Resolves when nothing is running. */
	stop(): Promise<void> {
		this.#stopped = true;
		const dropped = this.#marked.flatMap((keys) => [...keys]);
		for (const keys of this.#marked) keys.clear();
		for (const key of dropped) this.#settle(key);
		return this.idle();
	}

	readonly #startTasks = (): void => {
		for (const keys of this.#marked) {
			for (const key of keys) {
				if (this.#running.size >= this.#maxConcurrent) return;
				if (this.#running.has(key)) continue;
				keys.delete(key);
				this.#running.add(key);
				void this.#work(key).then(() => {
					this.#running.delete(key);
					this.#settle(key);
					this.#startTasks();
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
