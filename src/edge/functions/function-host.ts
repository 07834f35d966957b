import { availableParallelism } from 'node:os';

/** One call of a function. */
export type FunctionCall = {
	/** Name in `BuildOutput.functions`. */
	readonly name: string;
	readonly method: string;
	/** Absolute, with the public origin. */
	readonly url: string;
	readonly headers: readonly (readonly [name: string, value: string])[];
	/** Null: no body. */
	readonly body: AsyncIterable<Uint8Array> | null;
	/** Overrides the function's own `maxDuration`, milliseconds. */
	readonly timeoutMs?: number | undefined;
	/** Aborted when the answer is no longer needed. */
	readonly signal?: AbortSignal | undefined;
};

/** The head of an answer, with its body as a stream. */
export type FunctionAnswer = {
	readonly status: number;
	/** Lower-case names; `set-cookie` may repeat. */
	readonly headers: readonly (readonly [name: string, value: string])[];
	/** Must be read to its end or cancelled (`return()`); throws if the function fails midway. */
	readonly body: AsyncIterable<Uint8Array>;
};

export type FunctionFailureCode = 'FUNCTION_INVOCATION_TIMEOUT' | 'FUNCTION_INVOCATION_FAILED';

/** A function threw, exited, or exceeded its time limit. */
export class FunctionError extends Error {
	override readonly name = 'FunctionError';
	/** Sent as `x-vercel-error`; a timeout is answered with 504, a failure with 500. */
	readonly code: FunctionFailureCode;

	constructor(code: FunctionFailureCode, message: string, options?: ErrorOptions) {
		super(message, options);
		this.code = code;
	}
}

/**
 * Runs functions outside the thread that answers hits, in a thread per function, or several when one is busy. A thread
 * that hangs or blocks is terminated at `maxDuration` and replaced.
 */
export interface FunctionHost {
	/** @throws {FunctionError} before the head arrives; afterwards the body throws it */
	call(call: FunctionCall): Promise<FunctionAnswer>;
	/** Imports all functions, one after another, without hurry. Failures are only logged. */
	warm(): Promise<void>;
	/** Imports all functions, one after another, at once. @throws {FunctionError} one cannot be imported; `cause` says why */
	load(): Promise<void>;
	/** Resolves when no call and no `waitUntil` work is in progress. */
	idle(): Promise<void>;
	/** Waits for running work until the deadline, then terminates the threads. */
	close(deadlineMs: number): Promise<void>;
}

/** Limits of a function host; times in milliseconds. */
export type HostLimits = {
	/** A thread that does not answer a ping within this time counts as blocked and is terminated. */
	readonly pingTimeoutMs: number;
	/** A call that does not settle within this time after it was aborted counts as unresponsive. */
	readonly settleGraceMs: number;
	/** Time limit for importing a function. */
	readonly startTimeoutMs: number;
	/** Pause between the imports of functions at a start: visitors who waited for the start come first. */
	readonly warmPauseMs: number;
	/** A thread with this many unresponsive calls gets no new ones and is terminated once the others are done. */
	readonly maxUnresponsiveCalls: number;
	/** How many threads may run a function at once, if its answers are not cached by ISR. */
	readonly maxThreads: number;
	/** When calls have waited this long for a thread that computes, another one is started. */
	readonly maxWaitMs: number;
	/** Without calls, all threads of a function but one end after this time. */
	readonly extraThreadIdleMs: number;
	/** JavaScript heap of a thread, megabytes. */
	readonly heapMb: number;
	/** Young generation of the heap, megabytes; V8's default is 100, which no render needs. */
	readonly youngHeapMb: number;
	/** Pause after the second crash in a row; doubles with each further one. */
	readonly restartPauseMs: number;
	readonly maxRestartPauseMs: number;
};

export const DEFAULT_HOST_LIMITS: HostLimits = {
	pingTimeoutMs: 1_000,
	settleGraceMs: 1_000,
	startTimeoutMs: 30_000,
	warmPauseMs: 1_000,
	maxUnresponsiveCalls: 4,
	maxThreads: Math.min(4, availableParallelism()),
	maxWaitMs: 100,
	extraThreadIdleMs: 10_000,
	heapMb: 512,
	youngHeapMb: 24,
	restartPauseMs: 250,
	maxRestartPauseMs: 10_000,
};
