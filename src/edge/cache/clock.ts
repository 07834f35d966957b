/** Time as the edge sees it; tests pass their own. */
export type Clock = {
	/** Unix milliseconds. */
	now(): number;
	/** Runs `task` once after `delayMs` unless the returned function was called before. */
	after(delayMs: number, task: () => void): () => void;
};

export const systemClock: Clock = {
	now: () => Date.now(),
	after: (delayMs, task) => {
		const timer = setTimeout(task, delayMs);
		timer.unref();
		return () => clearTimeout(timer);
	},
};

/** Keeps the process alive until it fires: a shutdown must not end before its deadline. */
const liveTimer: Pick<Clock, 'after'> = {
	after: (delayMs, task) => {
		const timer = setTimeout(task, delayMs);
		return () => clearTimeout(timer);
	},
};

/**
 * Settles as `work` does, or with what `onLate` returns or throws once `limitMs` have passed. The work itself goes on;
 * what becomes of it after that is ignored.
 */
export function withDeadline<T, Late>(
	work: Promise<T>,
	limitMs: number,
	onLate: () => Late,
	clock: Pick<Clock, 'after'> = liveTimer,
): Promise<T | Late> {
	return new Promise((resolve, reject) => {
		const cancel = clock.after(limitMs, () => {
			try {
				resolve(onLate());
			} catch (error) {
				reject(error);
			}
		});
		work.then(resolve, reject).finally(cancel);
	});
}
