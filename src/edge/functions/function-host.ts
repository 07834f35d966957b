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
