/**
 * Revalidations per key: one runs, at most one waits, and everyone who asks meanwhile shares the one that waits.
 *
 * Nobody may share the running one: it may have read its figures before the asker changed them.
 */
export class RevalidationQueue<Outcome> {
	/** A key with a running revalidation; the value is the one that waits. */
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
