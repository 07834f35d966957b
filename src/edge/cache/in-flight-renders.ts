/** One render that is in flight. */
type InFlight<Outcome> = {
	readonly generation: number;
	readonly settled: Promise<Outcome>;
	readonly settle: (outcome: Outcome) => void;
};

/** What follows from the end of a render. */
export type Commit<Outcome> = {
	readonly outcome: Outcome;
	/** Older renders of the key are answered with this outcome, and their own is dropped. */
	readonly supersedes: boolean;
};

/**
 * The renders in flight for each key, numbered as they start.
 *
 * The rule: once a render has ended in a page, no render that started before it can replace that page, and everyone who
 * waits for such an older one gets the newer page at once. A key is forgotten with its last render; until then its order
 * survives, whatever the store evicts meanwhile.
 */
export class InFlightRenders<Outcome> {
	readonly #byKey = new Map<string, Set<InFlight<Outcome>>>();
	#lastGeneration: number;

	/** @param lastGeneration number after which the first render is numbered */
	constructor(lastGeneration = 0) {
		this.#lastGeneration = lastGeneration;
	}

	/** The newest render of the key that is in flight. */
	newest(key: string): Promise<Outcome> | undefined {
		let newest: InFlight<Outcome> | undefined;
		for (const render of this.#byKey.get(key) ?? []) newest = render;
		return newest?.settled;
	}

	/** Number of the render that started last. */
	get lastGeneration(): number {
		return this.#lastGeneration;
	}

	/** Number of the oldest render that is in flight. */
	get oldestGeneration(): number | undefined {
		let oldest: number | undefined;
		for (const renders of this.#byKey.values()) {
			for (const { generation } of renders) oldest = Math.min(oldest ?? generation, generation);
		}
		return oldest;
	}

	/** How many renders run. */
	get size(): number {
		let size = 0;
		for (const renders of this.#byKey.values()) size += renders.size;
		return size;
	}

	/**
	 * Starts a render.
	 *
	 * @param work must not reject
	 * @param commit called when the work is done, unless a newer render has superseded it
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

	/** @returns false: a newer one has settled it already */
	#remove(key: string, render: InFlight<Outcome>): boolean {
		const renders = this.#byKey.get(key);
		if (renders === undefined || !renders.delete(render)) return false;
		if (renders.size === 0) this.#byKey.delete(key);
		return true;
	}
}

/**
 * Revalidations per key: one runs, at most one waits, and everyone who asks meanwhile shares the one that waits.
 *
 * Nobody may share the running one: it may have read its figures before the caller changed them.
 */
export class RevalidationQueue<Outcome> {
	/** A key is present while a revalidation runs for it; the value is the one that waits. */
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
