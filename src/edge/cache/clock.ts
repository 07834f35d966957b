/** Time as the edge sees it; tests put their own in its place. */
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
