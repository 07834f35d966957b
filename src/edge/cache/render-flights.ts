/** One render under way. */
type Flight<Outcome> = {
	readonly generation: number;
	readonly settled: Promise<Outcome>;
	readonly settle: (outcome: Outcome) => void;
};

/** What becomes of a render's end. */
export type Landing<Outcome> = {
	readonly outcome: Outcome;
	/** Older renders of the key are answered with this outcome, and their own is dropped. */
	readonly supersedes: boolean;
};

/**
 * The renders that run for each key, numbered as they start.
 *
 * The rule: once a render has ended in a page, no render that started before it can put its own in that place,
 * and whoever waits for such an older one gets the newer page at once. A key is forgotten with its last render;
 * until then its order survives, whatever the store evicts meanwhile.
 */
export class RenderFlights<Outcome> {
	readonly #byKey = new Map<string, Set<Flight<Outcome>>>();
	#lastGeneration: number;

	/** @param lastGeneration number after which the first render is numbered */
	constructor(lastGeneration = 0) {
		this.#lastGeneration = lastGeneration;
	}

	/** The newest render of the key that is under way. */
	newest(key: string): Promise<Outcome> | undefined {
		let newest: Flight<Outcome> | undefined;
		for (const flight of this.#byKey.get(key) ?? []) newest = flight;
		return newest?.settled;
	}

	/** Number of the render that started last. */
	get lastGeneration(): number {
		return this.#lastGeneration;
	}

	/** Number of the oldest render that is under way. */
	get oldestGeneration(): number | undefined {
		let oldest: number | undefined;
		for (const flights of this.#byKey.values()) {
			for (const { generation } of flights) oldest = Math.min(oldest ?? generation, generation);
		}
		return oldest;
	}

	/** How many renders run. */
	get size(): number {
		let size = 0;
		for (const flights of this.#byKey.values()) size += flights.size;
		return size;
	}

	/**
	 * Starts a render.
	 *
	 * @param work must not reject
	 * @param land called when the work ends, unless a newer render has taken its place
	 */
	start(
		key: string,
		work: (generation: number) => Promise<Outcome>,
		land: (outcome: Outcome, generation: number) => Landing<Outcome>,
	): Promise<Outcome> {
		this.#lastGeneration += 1;
		const generation = this.#lastGeneration;
		const { promise, resolve } = Promise.withResolvers<Outcome>();
		const flight: Flight<Outcome> = { generation, settled: promise, settle: resolve };
		const flights = this.#byKey.get(key) ?? new Set();
		flights.add(flight);
		this.#byKey.set(key, flights);
		void work(generation).then((outcome) => {
			if (!this.#remove(key, flight)) return;
			const landing = land(outcome, generation);
			flight.settle(landing.outcome);
			if (landing.supersedes) this.#settleOlder(key, generation, landing.outcome);
		});
		return promise;
	}

	#settleOlder(key: string, generation: number, outcome: Outcome): void {
		for (const flight of this.#byKey.get(key) ?? []) {
			if (flight.generation > generation) continue;
			this.#remove(key, flight);
			flight.settle(outcome);
		}
	}

	/** @returns false: it had been settled by a newer one */
	#remove(key: string, flight: Flight<Outcome>): boolean {
		const flights = this.#byKey.get(key);
		if (flights === undefined || !flights.delete(flight)) return false;
		if (flights.size === 0) this.#byKey.delete(key);
		return true;
	}
}
