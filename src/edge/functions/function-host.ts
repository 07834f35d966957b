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
	/** Aborted when nobody wants the answer any more. */
	readonly signal?: AbortSignal | undefined;
};

/** Head of an answer, with its body as it comes. */
export type FunctionAnswer = {
	readonly status: number;
	/** Lower-case names; `set-cookie` may repeat. */
	readonly headers: readonly (readonly [name: string, value: string])[];
	/** Must be read to its end or returned (`return()`); throws what ended the function early. */
	readonly body: AsyncIterable<Uint8Array>;
};

export type FunctionFailureCode = 'FUNCTION_INVOCATION_TIMEOUT' | 'FUNCTION_INVOCATION_FAILED';

/** A function threw, ended its thread, or was ended at its time limit. */
export class FunctionError extends Error {
	override readonly name = 'FunctionError';
	/** Goes to `x-vercel-error`; timeout is answered with 504, failure with 500. */
	readonly code: FunctionFailureCode;

	constructor(code: FunctionFailureCode, message: string, options?: ErrorOptions) {
		super(message, options);
		this.code = code;
	}
}

/**
 * Runs functions away from the thread that answers hits.
 * One thread per function; a thread that hangs or blocks is ended at `maxDuration` and replaced.
 */
export interface FunctionHost {
	/** @throws {FunctionError} before the head came; afterwards the body throws it */
	call(call: FunctionCall): Promise<FunctionAnswer>;
	/** Imports every function ahead of the first call. */
	warm(): Promise<void>;
	/** Resolves when no call and no `waitUntil` work is under way. */
	idle(): Promise<void>;
	/** Waits for running work until the deadline, then ends the threads. */
	close(deadlineMs: number): Promise<void>;
}

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
