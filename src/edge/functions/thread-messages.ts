/**
 * Messages between the host and a function thread. Chunks of answers are transferred instead of copied, because the
 * host's thread also answers hits.
 */
import { inspect } from 'node:util';
import type { MessagePort } from 'node:worker_threads';
import type { LogLevel } from '../log.ts';

/** Headers in order; a repeated header is a repeated pair. */
export type HeaderPairs = readonly (readonly [name: string, value: string])[];

export type CallMessage = {
	readonly type: 'call';
	/** Increases by one with every call of a thread. */
	readonly id: number;
	readonly method: string;
	readonly url: string;
	readonly headers: HeaderPairs;
	readonly hasBody: boolean;
};

/** From the host to a thread. */
export type ToThread =
	| CallMessage
	/** The answer is no longer needed. */
	| { readonly type: 'abort'; readonly id: number }
	/** The consumer has read so many bytes of the answer, so that as many more may be sent. */
	| { readonly type: 'credit'; readonly id: number; readonly bytes: number }
	/** The next chunk of the request body, in response to `body-pull`. */
	| { readonly type: 'body-chunk'; readonly id: number; readonly chunk: Uint8Array<ArrayBuffer> }
	/** The request body is complete, or has failed with `error`. */
	| { readonly type: 'body-end'; readonly id: number; readonly error: string | null }
	| { readonly type: 'ping' };

/** Output of the function, or a message of its thread about it. */
export type LogMessage = {
	readonly type: 'log';
	readonly source: 'stdout' | 'stderr' | 'host';
	readonly level: LogLevel;
	readonly message: string;
	/** Fields of a structured line; null for plain text. */
	readonly fields: Readonly<Record<string, unknown>> | null;
};

/** From a thread to the host, in batches. */
export type FromThread =
	/** The function is imported. */
	| { readonly type: 'ready' }
	| { readonly type: 'import-failed'; readonly error: SerializedError }
	| { readonly type: 'head'; readonly id: number; readonly status: number; readonly headers: HeaderPairs }
	| { readonly type: 'chunk'; readonly id: number; readonly chunk: Uint8Array<ArrayBuffer> }
	/** The answer is complete. */
	| { readonly type: 'end'; readonly id: number }
	/** The call failed before or during its answer. */
	| { readonly type: 'fail'; readonly id: number; readonly reason: string }
	/** The call and its `waitUntil` work are done. Always the last message of a call. */
	| { readonly type: 'settled'; readonly id: number }
	| { readonly type: 'body-pull'; readonly id: number }
	| LogMessage
	| { readonly type: 'pong' };

/**
 * Collects the messages of one turn of the event loop into one delivery to the host, whose thread also answers hits and
 * pays per delivery.
 */
export class MessageBatch {
	readonly #port: MessagePort;
	#messages: FromThread[] = [];
	#transfer: ArrayBuffer[] = [];

	constructor(port: MessagePort) {
		this.#port = port;
	}

	/** @param transfer memory to transfer with the message; it becomes unusable here */
	post(message: FromThread, transfer?: ArrayBuffer): void {
		if (this.#messages.length === 0) setImmediate(() => this.flush());
		this.#messages.push(message);
		if (transfer !== undefined) this.#transfer.push(transfer);
	}

	/** Sends all messages now. Must be called before code that may block the thread. */
	flush(): void {
		if (this.#messages.length === 0) return;
		const messages = this.#messages;
		const transfer = this.#transfer;
		this.#messages = [];
		this.#transfer = [];
		this.#port.postMessage(messages, transfer);
	}

	/** Sends a message now, after those posted before it. */
	postNow(message: FromThread): void {
		this.#messages.push(message);
		this.flush();
	}
}

/** The `workerData` of a thread. */
export type ThreadData = {
	readonly port: MessagePort;
	/** Shared memory, which the host can read while the thread is blocked and after it has exited. */
	readonly state: Int32Array;
	/** Absolute path of the function's module. */
	readonly handlerFile: string;
	/** Native modules to load from another path; see `SharedNativeModules`. */
	readonly sharedNativeModules: ReadonlyMap<string, string>;
};

/**
 * Index into `ThreadData.state`: the highest id of a call that the function has received, or that the host has taken back
 * because the thread is blocked or was ended. Both sides only raise it, by compare-and-exchange, so a call is run either
 * here or elsewhere, never twice.
 */
export const CLAIMED = 0;
/** Higher than the id of any call: the thread claims none any more. */
export const CLAIMED_BY_HOST = 0x7fff_ffff;
/** Index into `ThreadData.state`: id of the call whose code ended the thread; 0: unknown. */
export const CRASHED_BY = 1;
export const STATE_BYTES = 2 * Int32Array.BYTES_PER_ELEMENT;

/**
 * Raises the highest claimed id to `id`.
 *
 * @returns what it was before; if that is `id` or more, nothing was changed
 */
export function claimUpTo(state: Int32Array, id: number): number {
	for (;;) {
		const before = Atomics.load(state, CLAIMED);
		if (before >= id || Atomics.compareExchange(state, CLAIMED, before, id) === before) return before;
	}
}

/** Flow control: bytes of an answer that may be sent before its consumer has read any. */
export const WINDOW_BYTES = 256 * 1024;

/** The field `err` of a log line. */
export type SerializedError = {
	readonly type: string;
	readonly code?: string;
	readonly message: string;
	readonly stack?: string;
	readonly cause?: SerializedError;
};

const MAX_CAUSES = 3;
const MAX_TEXT_CHARS = 8 * 1024;

/** @param error any thrown value */
export function serializeError(error: unknown, depth = 0): SerializedError {
	if (!(error instanceof Error)) {
		const message = typeof error === 'string' ? error : inspect(error);
		return { type: typeof error, message: message.slice(0, MAX_TEXT_CHARS) };
	}
	return {
		type: error.name,
		...('code' in error && typeof error.code === 'string' ? { code: error.code } : {}),
		message: error.message.slice(0, MAX_TEXT_CHARS),
		...(error.stack === undefined ? {} : { stack: error.stack.slice(0, MAX_TEXT_CHARS) }),
		...(error.cause === undefined || depth === MAX_CAUSES ? {} : { cause: serializeError(error.cause, depth + 1) }),
	};
}
