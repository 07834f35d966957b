/** The edge's clock and timers; tests pass a fake. */
export type Clock = {
	/** Unix milliseconds. */
	now(): number;
	/** Runs `task` once after `delayMs`. @returns cancels it */
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

/** Keeps the process alive, so that a shutdown can use all of its deadline. */
const liveTimer: Pick<Clock, 'after'> = {
	after: (delayMs, task) => {
		const timer = setTimeout(task, delayMs);
		return () => clearTimeout(timer);
	},
};

/**
 * Settles like `work`, or with the result or error of `onLate` after `limitMs`. The work is not cancelled; its late
 * result is ignored.
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
