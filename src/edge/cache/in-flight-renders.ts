/** A render in flight. */
type InFlight<Outcome> = {
	readonly generation: number;
	readonly settled: Promise<Outcome>;
	readonly settle: (outcome: Outcome) => void;
};

/** What to do with a finished render. */
export type Commit<Outcome> = {
	readonly outcome: Outcome;
	/** Whether older renders of the key get this outcome instead of their own. */
	readonly supersedes: boolean;
};

/**
 * The renders in flight for each key, numbered as they start.
 *
 * Once a render has produced a page, no render that started earlier can replace that page, and everyone waiting for an
 * earlier one gets the newer page at once. This does not depend on the store, which may evict the page meanwhile.
 */
export class InFlightRenders<Outcome> {
	readonly #byKey = new Map<string, Set<InFlight<Outcome>>>();
	#lastGeneration: number;

	/** @param lastGeneration the first render gets the next number */
	constructor(lastGeneration = 0) {
		this.#lastGeneration = lastGeneration;
	}

	/** Returns the newest render in flight for a key. */
	newest(key: string): Promise<Outcome> | undefined {
		let newest: InFlight<Outcome> | undefined;
		for (const render of this.#byKey.get(key) ?? []) newest = render;
		return newest?.settled;
	}

	/** Number of the most recently started render. */
	get lastGeneration(): number {
		return this.#lastGeneration;
	}

	/** Number of the oldest render in flight. */
	get oldestGeneration(): number | undefined {
		let oldest: number | undefined;
		for (const renders of this.#byKey.values()) {
			for (const { generation } of renders) oldest = Math.min(oldest ?? generation, generation);
		}
		return oldest;
	}

	/** Number of renders in flight. */
	get size(): number {
		let size = 0;
		for (const renders of this.#byKey.values()) size += renders.size;
		return size;
	}

	/**
	 * Starts a render.
	 *
	 * @param work must not reject
	 * @param commit called when the work is done, unless a newer render superseded it
	 */
	start(
		key: string,
		work: (generation: number) => Promise<Outcome>,
		commit: (outcome: Outcome, generation: number) => Commit<Outcome>,
	): Promise<Outcome> {
		this.#lastGeneration += 1;
		const generation = this.#lastGeneration;
		const { promise, resolve } = Promise.withResolvers<Outcome>();
		const render: InFlight<Outcome> = { generation, settled: promise, settle: resolve };
		const renders = this.#byKey.get(key) ?? new Set();
		renders.add(render);
		this.#byKey.set(key, renders);
		void work(generation).then((done) => {
			if (!this.#remove(key, render)) return;
			const { outcome, supersedes } = commit(done, generation);
			render.settle(outcome);
			if (supersedes) this.#settleOlder(key, generation, outcome);
		});
		return promise;
	}

	#settleOlder(key: string, generation: number, outcome: Outcome): void {
		for (const render of this.#byKey.get(key) ?? []) {
			if (render.generation > generation) continue;
			this.#remove(key, render);
			render.settle(outcome);
		}
	}

	/** @returns false if a newer render has settled it already */
	#remove(key: string, render: InFlight<Outcome>): boolean {
		const renders = this.#byKey.get(key);
		if (renders === undefined || !renders.delete(render)) return false;
		if (renders.size === 0) this.#byKey.delete(key);
		return true;
	}
}

/**
 * Revalidations per key: one runs and at most one waits, which all further callers share.
 *
 * The running one is never shared, because it may have read its data before the caller changed them.
 */
export class RevalidationQueue<Outcome> {
	/** Keys with a running revalidation; the value is the waiting one. */
	readonly #waiting = new Map<string, PromiseWithResolvers<Outcome> | null>();

	/** @param start must not reject */
	run(key: string, start: () => Promise<Outcome>): Promise<Outcome> {
		const waiting = this.#waiting.get(key);
		if (waiting === undefined) return this.#start(key, start);
		if (waiting !== null) return waiting.promise;
		const next = Promise.withResolvers<Outcome>();
		this.#waiting.set(key, next);
		return next.promise;
	}

	#start(key: string, start: () => Promise<Outcome>): Promise<Outcome> {
		this.#waiting.set(key, null);
		const running = start();
		void running.then(() => {
			const next = this.#waiting.get(key);
			this.#waiting.delete(key);
			if (next) void this.#start(key, start).then(next.resolve);
		});
		return running;
	}
}
