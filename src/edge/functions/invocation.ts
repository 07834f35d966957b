import { type FunctionAnswer, type FunctionCall, FunctionError } from './function-host.ts';
import { type HeaderPairs, type ToThread, WINDOW_BYTES } from './thread-messages.ts';

/** Messages to the thread that currently runs a call. */
export type InvocationLink = {
	/** The consumer has read so many bytes. */
	credit(bytes: number): void;
	/** The answer is no longer needed. */
	abort(): void;
};

/** One call as its caller sees it. If its thread ends, it can be retried on another. */
export class Invocation {
	readonly call: FunctionCall;
	/** Time limit of an attempt, milliseconds. */
	readonly limitMs: number;
	/** Number of threads that the call was sent to. */
	attemptCount = 0;
	readonly #answer = Promise.withResolvers<FunctionAnswer>();
	readonly #onAbort = (): void => this.#abandon();
	#body: AnswerBody | null = null;
	#finished = false;
	#succeeded = false;
	#link: InvocationLink | null = null;
	#uncreditedBytes = 0;

	constructor(call: FunctionCall, limitMs: number) {
		this.call = call;
		this.limitMs = limitMs;
		if (call.signal?.aborted) this.#abandon();
		else call.signal?.addEventListener('abort', this.#onAbort, { once: true });
	}

	/** @throws {FunctionError} as the promise's rejection */
	get answer(): Promise<FunctionAnswer> {
		return this.#answer.promise;
	}

	/** Whether the caller has received everything or an error. */
	get finished(): boolean {
		return this.#finished;
	}

	/** Whether the whole answer was received. */
	get succeeded(): boolean {
		return this.#succeeded;
	}

	/** Whether the caller has received the head, so that the call can no longer be retried. */
	get hasHead(): boolean {
		return this.#body !== null;
	}

	attach(link: InvocationLink): void {
		this.#link = link;
		this.attemptCount += 1;
	}

	/** Undoes `attach`: the thread has not started the call. */
	detach(): void {
		this.#link = null;
		this.attemptCount -= 1;
	}

	head(status: number, headers: HeaderPairs): void {
		if (this.#finished || this.#body !== null) return;
		this.#body = new AnswerBody({ consumed: (bytes) => this.#credit(bytes), cancelled: () => this.#abandon() });
		this.#answer.resolve({ status, headers, body: this.#body });
	}

	chunk(chunk: Uint8Array): void {
		if (!this.#finished) this.#body?.push(chunk);
	}

	end(): void {
		if (!this.#finish()) return;
		this.#succeeded = true;
		this.#body?.close(null);
	}

	fail(error: FunctionError): void {
		if (!this.#finish()) return;
		if (this.#body === null) this.#answer.reject(error);
		else this.#body.close(error);
	}

	/** @returns false if it was finished already */
	#finish(): boolean {
		if (this.#finished) return false;
		this.#finished = true;
		this.call.signal?.removeEventListener('abort', this.#onAbort);
		return true;
	}

	#abandon(): void {
		const cause: unknown = this.call.signal?.reason;
		this.fail(
			new FunctionError('FUNCTION_INVOCATION_FAILED', `The call of ${this.call.name} was abandoned`, { cause }),
		);
		this.#link?.abort();
	}

	#credit(bytes: number): void {
		this.#uncreditedBytes += bytes;
		// In steps of half a window: small answers need no message, and a waiting sender always gets one.
		if (this.#finished || this.#uncreditedBytes < WINDOW_BYTES / 2) return;
		this.#link?.credit(this.#uncreditedBytes);
		this.#uncreditedBytes = 0;
	}
}

type Result = IteratorResult<Uint8Array, undefined>;

/** Events of a body's consumer. */
export type BodyEvents = {
	consumed(bytes: number): void;
	/** The consumer cancelled before the end. */
	cancelled(): void;
};

const DONE: Result = { done: true, value: undefined };

/**
 * The body of an answer on the host's side: buffers chunks from the thread until the consumer reads them. The sender
 * limits how much is buffered (`WINDOW_BYTES`).
 */
export class AnswerBody implements AsyncIterableIterator<Uint8Array, undefined> {
	readonly #chunks: Uint8Array[] = [];
	readonly #waiting: PromiseWithResolvers<Result>[] = [];
	readonly #events: BodyEvents;
	#closed = false;
	#error: FunctionError | null = null;

	constructor(events: BodyEvents) {
		this.#events = events;
	}

	push(chunk: Uint8Array): void {
		if (this.#closed) return;
		const waiting = this.#waiting.shift();
		if (waiting === undefined) {
			this.#chunks.push(chunk);
			return;
		}
		waiting.resolve({ done: false, value: chunk });
		this.#events.consumed(chunk.byteLength);
	}

	/** @param error why the body is incomplete; the consumer gets it after the chunks received before */
	close(error: FunctionError | null): void {
		if (this.#closed) return;
		this.#closed = true;
		const first = error === null ? undefined : this.#waiting.shift();
		if (error !== null && first !== undefined) first.reject(error);
		else this.#error = error;
		for (const waiting of this.#waiting.splice(0)) waiting.resolve(DONE);
	}

	next(): Promise<Result> {
		const chunk = this.#chunks.shift();
		if (chunk !== undefined) {
			this.#events.consumed(chunk.byteLength);
			return Promise.resolve({ done: false, value: chunk });
		}
		const error = this.#error;
		if (error !== null) {
			this.#error = null;
			return Promise.reject(error);
		}
		if (this.#closed) return Promise.resolve(DONE);
		const waiting = Promise.withResolvers<Result>();
		this.#waiting.push(waiting);
		return waiting.promise;
	}

	return(): Promise<Result> {
		this.#chunks.length = 0;
		this.#error = null;
		if (!this.#closed) {
			this.close(null);
			this.#events.cancelled();
		}
		return Promise.resolve(DONE);
	}

	[Symbol.asyncIterator](): this {
		return this;
	}
}

/** Sends the body of a request to a thread, a chunk whenever the function reads. */
export class RequestPump {
	readonly #id: number;
	readonly #body: AsyncIterable<Uint8Array>;
	readonly #post: (message: ToThread, transfer: readonly ArrayBuffer[]) => void;
	#source: AsyncIterator<Uint8Array> | null = null;
	#stopped = false;

	constructor(
		id: number,
		body: AsyncIterable<Uint8Array>,
		post: (message: ToThread, transfer: readonly ArrayBuffer[]) => void,
	) {
		this.#id = id;
		this.#body = body;
		this.#post = post;
	}

	/** Answers a `body-pull`. Does not reject: errors of the body are sent to the function. */
	async pull(): Promise<void> {
		if (this.#stopped) return;
		this.#source ??= this.#body[Symbol.asyncIterator]();
		try {
			const { done, value } = await this.#source.next();
			if (this.#stopped) return;
			if (done) return this.#end(null);
			// A copy, because the chunk may be a view of shared memory, which cannot be transferred.
			const chunk = Uint8Array.from(value);
			this.#post({ type: 'body-chunk', id: this.#id, chunk }, [chunk.buffer]);
		} catch (error) {
			this.#end(error instanceof Error ? error.message : String(error));
		}
	}

	/** Cancels the body. */
	stop(): void {
		if (this.#stopped) return;
		this.#stopped = true;
		this.#source?.return?.().catch(() => {});
	}

	#end(error: string | null): void {
		if (this.#stopped) return;
		this.#stopped = true;
		this.#post({ type: 'body-end', id: this.#id, error }, []);
	}
}
