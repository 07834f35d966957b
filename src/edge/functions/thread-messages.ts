/**
 * What the host and a function thread say to each other. Chunks of answers are transferred, not copied by the host: it
 * shares its thread with the answering of hits.
 */
import { inspect } from 'node:util';
import type { MessagePort } from 'node:worker_threads';
import type { LogLevel } from '../log.ts';

/** Header names and values in order; a repeated name is a repeated pair. */
export type HeaderPairs = readonly (readonly [name: string, value: string])[];

export type CallMessage = {
	readonly type: 'call';
	/** Rises by one with every call of a thread. */
	readonly id: number;
	readonly method: string;
	readonly url: string;
	readonly headers: HeaderPairs;
	readonly hasBody: boolean;
};

/** From the host to a thread. */
export type ToThread =
	| CallMessage
	/** Nobody wants the answer any more. */
	| { readonly type: 'abort'; readonly id: number }
	/** The consumer took so many bytes of the answer: as many more may be sent. */
	| { readonly type: 'credit'; readonly id: number; readonly bytes: number }
	/** The next piece of the request's body, after `body-pull`. */
	| { readonly type: 'body-chunk'; readonly id: number; readonly chunk: Uint8Array<ArrayBuffer> }
	/** The body is complete, or `error` says why it never will be. */
	| { readonly type: 'body-end'; readonly id: number; readonly error: string | null }
	| { readonly type: 'ping' };

/** What the function wrote, or what its thread reports of it. */
export type LogMessage = {
	readonly type: 'log';
	readonly source: 'stdout' | 'stderr' | 'host';
	readonly level: LogLevel;
	readonly message: string;
	/** Of a structured line; null: it is plain text. */
	readonly fields: Readonly<Record<string, unknown>> | null;
};

/** From a thread to the host, several at a time. */
export type FromThread =
	/** The function is imported. */
	| { readonly type: 'ready' }
	| { readonly type: 'import-failed'; readonly error: SerializedError }
	| { readonly type: 'head'; readonly id: number; readonly status: number; readonly headers: HeaderPairs }
	| { readonly type: 'chunk'; readonly id: number; readonly chunk: Uint8Array<ArrayBuffer> }
	/** The answer is complete. */
	| { readonly type: 'end'; readonly id: number }
	/** There will be no answer, or no more of it. */
	| { readonly type: 'fail'; readonly id: number; readonly reason: string }
	/** Nothing of this call is left running, `waitUntil` included. Comes exactly once, last. */
	| { readonly type: 'settled'; readonly id: number }
	| { readonly type: 'body-pull'; readonly id: number }
	| LogMessage
	| { readonly type: 'pong' };

/**
 * Messages on their way to the host. Those of one turn of the event loop travel together: the host shares its thread
 * with the answering of hits, and pays per delivery.
 */
export class MessageBatch {
	readonly #port: MessagePort;
	#messages: FromThread[] = [];
	#transfer: ArrayBuffer[] = [];

	constructor(port: MessagePort) {
		this.#port = port;
	}

	/** @param transfer memory that the message takes along; it is lost here */
	post(message: FromThread, transfer?: ArrayBuffer): void {
		if (this.#messages.length === 0) setImmediate(() => this.flush());
		this.#messages.push(message);
		if (transfer !== undefined) this.#transfer.push(transfer);
	}

	/** Sends what is due now. To be called before code runs that may never give the thread back. */
	flush(): void {
		if (this.#messages.length === 0) return;
		const messages = this.#messages;
		const transfer = this.#transfer;
		this.#messages = [];
		this.#transfer = [];
		this.#port.postMessage(messages, transfer);
	}

	/** Sends a message at once, after those before it. */
	postNow(message: FromThread): void {
		this.#messages.push(message);
		this.flush();
	}
}

/** What a thread is started with. */
export type ThreadData = {
	readonly port: MessagePort;
	/** Shared memory, so that the host can read it while the thread is blocked and after it has died. */
	readonly state: Int32Array;
	/** Absolute path of the function's module. */
	readonly handlerFile: string;
	/** Native modules to be loaded from another path, see `findSharedNativeModules`. */
	readonly sharedNativeModules: ReadonlyMap<string, string>;
};

/** Cell of `ThreadData.state`: highest id of a call that was given to the function. */
export const STARTED = 0;
/** Cell of `ThreadData.state`: id of the call whose code ended the thread; 0: unknown. */
export const CRASHED_BY = 1;
/**
 * Cell of `ThreadData.state`: 1 once the host has given the thread up. The thread writes `STARTED`, then reads this; the
 * host writes this, then reads `STARTED`: so a call that the host found untaken is one that the thread will not run.
 */
export const ABANDONED = 2;
export const STATE_BYTES = 3 * Int32Array.BYTES_PER_ELEMENT;

/** Bytes of one answer that may be under way before its consumer has taken any. */
export const WINDOW_BYTES = 256 * 1024;

/** An error as a log line carries it, in its field `err`. */
export type SerializedError = {
	readonly type: string;
	readonly code?: string;
	readonly message: string;
	readonly stack?: string;
	readonly cause?: SerializedError;
};

const MAX_CAUSES = 3;
const MAX_TEXT_CHARS = 8 * 1024;

/** @param error whatever was thrown */
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
