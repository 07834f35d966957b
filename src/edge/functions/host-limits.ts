/** Bounds of a function host. All times in milliseconds. */
export type HostLimits = {
	/** A thread that does not answer a ping for so long is blocked, and is ended. */
	readonly pingTimeoutMs: number;
	/** A call that does not settle so long after it was told to stop is unresponsive. */
	readonly settleGraceMs: number;
	/** The import of a function may take so long. */
	readonly startTimeoutMs: number;
	/** With so many unresponsive calls a thread takes no new ones and ends as soon as the others are done. */
	readonly maxUnresponsiveCalls: number;
	/** JavaScript heap of one thread, megabytes. */
	readonly heapMb: number;
	/** The part of it for what is new, megabytes; left alone it takes 100, which no render needs. */
	readonly youngHeapMb: number;
	/** Pause after the second crash in a row; doubles with every further one. */
	readonly restartPauseMs: number;
	readonly maxRestartPauseMs: number;
};

export const DEFAULT_HOST_LIMITS: HostLimits = {
	pingTimeoutMs: 1_000,
	settleGraceMs: 1_000,
	startTimeoutMs: 30_000,
	maxUnresponsiveCalls: 4,
	heapMb: 512,
	youngHeapMb: 24,
	restartPauseMs: 250,
	maxRestartPauseMs: 10_000,
};

/**
 * How long no new thread is started after crashes in a row. The first crash costs nothing: one bad request must not
 * make the next visitor wait.
 *
 * @param crashCount crashes since a call last ended well
 * @returns milliseconds
 */
export function restartPauseMs(crashCount: number, limits: HostLimits): number {
	if (crashCount <= 1) return 0;
	return Math.min(limits.maxRestartPauseMs, limits.restartPauseMs * 2 ** (crashCount - 2));
}
