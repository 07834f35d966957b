import { type FunctionAnswer, type FunctionCall, FunctionError } from './function-host.ts';
import type { ToThread } from './thread-messages.ts';
import { type HeaderPairs, WINDOW_BYTES } from './thread-messages.ts';

/** What a call asks of the thread that runs it at the moment. */
export type InvocationLink = {
	/** The consumer took so many bytes. */
	credit(bytes: number): void;
	/** Nobody wants the answer any more. */
	abort(): void;
};

/** One call as its caller sees it; it outlives the thread that runs it where it can be tried again. */
export class Invocation {
	readonly call: FunctionCall;
	/** Milliseconds that one attempt may take. */
	readonly limitMs: number;
	/** Threads that it was given to. */
	attemptCount = 0;
	readonly #answer = Promise.withResolvers<FunctionAnswer>();
	readonly #onAbort = (): void => this.#abandon();
	#body: AnswerBody | null = null;
	#over = false;
	#endedWell = false;
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

	/** Nothing more will reach the caller. */
	get over(): boolean {
		return this.#over;
	}

	/** The whole answer came. */
	get endedWell(): boolean {
		return this.#endedWell;
	}

	/** The caller has the head, so that the call cannot be made again in secret. */
	get hasHead(): boolean {
		return this.#body !== null;
	}

	attach(link: InvocationLink): void {
		this.#link = link;
		this.attemptCount += 1;
	}

	head(status: number, headers: HeaderPairs): void {
		if (this.#over || this.#body !== null) return;
		this.#body = new AnswerBody({ taken: (bytes) => this.#credit(bytes), returned: () => this.#abandon() });
		this.#answer.resolve({ status, headers, body: this.#body });
	}

	chunk(chunk: Uint8Array): void {
		if (!this.#over) this.#body?.push(chunk);
	}

	end(): void {
		if (!this.#finish()) return;
		this.#endedWell = true;
		this.#body?.close(null);
	}

	fail(error: FunctionError): void {
		if (!this.#finish()) return;
		if (this.#body === null) this.#answer.reject(error);
		else this.#body.close(error);
	}

	/** @returns false where it was over already */
	#finish(): boolean {
		if (this.#over) return false;
		this.#over = true;
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
		// Half a window at a time: small answers cost no message, and a sender that waits is always reached.
		if (this.#over || this.#uncreditedBytes < WINDOW_BYTES / 2) return;
		this.#link?.credit(this.#uncreditedBytes);
		this.#uncreditedBytes = 0;
	}
}

type Result = IteratorResult<Uint8Array, undefined>;

/** Told by a body about its consumer. */
export type BodyLink = {
	/** So many bytes were taken. */
	taken(bytes: number): void;
	/** The consumer went away before the end. */
	returned(): void;
};

const DONE: Result = { done: true, value: undefined };

/**
 * The body of an answer on the host's side: chunks go in as they come from the thread and out as the consumer takes
 * them. How much may lie in between is the sender's business (`WINDOW_BYTES`).
 */
export class AnswerBody implements AsyncIterableIterator<Uint8Array, undefined> {
	readonly #chunks: Uint8Array[] = [];
	readonly #waiting: PromiseWithResolvers<Result>[] = [];
	readonly #link: BodyLink;
	#closed = false;
	#error: FunctionError | null = null;

	constructor(link: BodyLink) {
		this.#link = link;
	}

	push(chunk: Uint8Array): void {
		if (this.#closed) return;
		const waiting = this.#waiting.shift();
		if (waiting === undefined) {
			this.#chunks.push(chunk);
			return;
		}
		waiting.resolve({ done: false, value: chunk });
		this.#link.taken(chunk.byteLength);
	}

	/** @param error what ended the body early; thrown to the consumer after the chunks that came before it */
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
			this.#link.taken(chunk.byteLength);
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
			this.#link.returned();
		}
		return Promise.resolve(DONE);
	}

	[Symbol.asyncIterator](): this {
		return this;
	}
}

/** Gives a thread the body of a request, piece by piece, as the function asks for it. */
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

	/** False: nothing was taken from the body yet, so that another thread can have all of it. */
	get started(): boolean {
		return this.#source !== null;
	}

	/** Answers one `body-pull`. Never rejects: a body that fails is told to the function. */
	async pull(): Promise<void> {
		if (this.#stopped) return;
		this.#source ??= this.#body[Symbol.asyncIterator]();
		try {
			const { done, value } = await this.#source.next();
			if (this.#stopped) return;
			if (done) return this.#end(null);
			// The piece may be a view on memory that others share; only memory of its own can be transferred.
			const chunk = Uint8Array.from(value);
			this.#post({ type: 'body-chunk', id: this.#id, chunk }, [chunk.buffer]);
		} catch (error) {
			this.#end(error instanceof Error ? error.message : String(error));
		}
	}

	/** The function wants no more: lets go of the source. */
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
