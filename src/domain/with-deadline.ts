export type Deadline<Late> = {
	/** Milliseconds. */
	readonly ms: number;
	/** Resolves after `ms`, or as soon as `signal` is aborted. */
	readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
	/** Returns or throws the result of work that was not done in time. */
	readonly onLate: () => Late;
};

const LATE = Symbol('late');

/** Waits for `work` until the deadline. Work that is late goes on; its result is ignored. */
export async function withDeadline<T, Late>(
	work: Promise<T>,
	{ ms, sleep, onLate }: Deadline<Late>,
): Promise<T | Late> {
	const settled = new AbortController();
	try {
		const first = await Promise.race([work, sleep(ms, settled.signal).then((): typeof LATE => LATE)]);
		return first === LATE ? onLate() : first;
	} finally {
		settled.abort();
	}
}
