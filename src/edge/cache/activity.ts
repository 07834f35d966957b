/** Counts background work, so that tests and a shutdown can wait for it. */
export class Activity {
	#running = 0;
	#waiters: (() => void)[] = [];

	/** @param work must not reject */
	track<T>(work: Promise<T>): Promise<T> {
		this.#running += 1;
		void work.then(() => {
			this.#running -= 1;
			if (this.#running > 0) return;
			const waiters = this.#waiters;
			this.#waiters = [];
			for (const wake of waiters) wake();
		});
		return work;
	}

	get running(): number {
		return this.#running;
	}

	/** Resolves when no work is running. */
	idle(): Promise<void> {
		if (this.#running === 0) return Promise.resolve();
		return new Promise((resolve) => this.#waiters.push(resolve));
	}
}
