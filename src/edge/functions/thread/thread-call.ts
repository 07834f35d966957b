import {
	type CallMessage,
	type HeaderPairs,
	type MessageBatch,
	serializeError,
	WINDOW_BYTES,
} from '../thread-messages.ts';

/** Returned by `globalThis[Symbol.for('@vercel/request-context')].get()` within a call. */
export type RequestContext = {
	readonly headers: Readonly<Record<string, string>>;
	/** Keeps the call open until `work` is done; a rejection is logged. */
	waitUntil(work: PromiseLike<unknown>): void;
};

/** One call inside the thread: its request, its answer to the host, and its background work. */
export class ThreadCall {
	readonly message: CallMessage;
	/** Aborted when the answer is no longer needed. */
	readonly signal: AbortSignal;
	readonly body: RequestBody | null;
	readonly context: RequestContext;
	readonly #batch: MessageBatch;
	readonly #window = new SendWindow(WINDOW_BYTES);
	readonly #aborter = new AbortController();
	readonly #work = new Set<Promise<unknown>>();

	constructor(message: CallMessage, batch: MessageBatch) {
		this.message = message;
		this.#batch = batch;
		this.signal = this.#aborter.signal;
		this.body = message.hasBody ? new RequestBody(() => this.#batch.post({ type: 'body-pull', id: message.id })) : null;
		this.context = { headers: Object.fromEntries(message.headers), waitUntil: (work) => this.#track(work) };
	}

	head(status: number, headers: HeaderPairs): void {
		this.#batch.post({ type: 'head', id: this.message.id, status, headers });
	}

	/** Sends a chunk of the answer, once the consumer has room for it. */
	async chunk(chunk: Uint8Array): Promise<void> {
		await this.#window.room();
		if (this.signal.aborted) return;
		// A copy, because transferred memory becomes unusable, and the function may use it again.
		const copy = Uint8Array.from(chunk);
		this.#window.sent(copy.byteLength);
		this.#batch.post({ type: 'chunk', id: this.message.id, chunk: copy }, copy.buffer);
	}

	end(): void {
		this.#batch.post({ type: 'end', id: this.message.id });
	}

	fail(error: unknown): void {
		if (!this.signal.aborted) this.report('the function failed', error);
		const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
		this.#batch.post({ type: 'fail', id: this.message.id, reason });
	}

	/** Logs an error that cannot reach the caller. */
	report(message: string, error: unknown): void {
		const fields = { err: serializeError(error) };
		this.#batch.postNow({ type: 'log', source: 'host', level: 'error', message, fields });
	}

	credit(bytes: number): void {
		this.#window.credit(bytes);
	}

	abort(): void {
		this.#aborter.abort();
		this.#window.open();
		this.body?.end('The call was abandoned');
	}

	/** Waits for all background work, including work that other work has started. */
	async settle(): Promise<void> {
		while (this.#work.size > 0) await Promise.all(this.#work);
		this.#batch.post({ type: 'settled', id: this.message.id });
	}

	#track(work: PromiseLike<unknown>): void {
		const tracked: Promise<unknown> = Promise.resolve(work)
			.catch((error: unknown) => this.report('background work failed', error))
			.then(() => this.#work.delete(tracked));
		this.#work.add(tracked);
	}
}

/** Flow control: makes a sender wait while its consumer is behind. */
export class SendWindow {
	readonly #windowBytes: number;
	#unreadBytes = 0;
	#open = false;
	#waiting: PromiseWithResolvers<void> | null = null;

	constructor(windowBytes: number) {
		this.#windowBytes = windowBytes;
	}

	sent(bytes: number): void {
		this.#unreadBytes += bytes;
	}

	/** Called when the consumer has read so many bytes. */
	credit(bytes: number): void {
		this.#unreadBytes -= bytes;
		if (this.#hasRoom()) this.#waiting?.resolve();
	}

	/** Lets the sender continue without a consumer. */
	open(): void {
		this.#open = true;
		this.#waiting?.resolve();
	}

	/** Resolves when the next chunk may be sent; for one sender at a time. */
	async room(): Promise<void> {
		if (this.#hasRoom()) return;
		this.#waiting = Promise.withResolvers<void>();
		await this.#waiting.promise;
		this.#waiting = null;
	}

	#hasRoom(): boolean {
		return this.#open || this.#unreadBytes < this.#windowBytes;
	}
}

/** The body of a request inside the thread: asks the host for a chunk whenever the function reads. */
export class RequestBody {
	readonly stream: ReadableStream<Uint8Array<ArrayBuffer>>;
	#controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>> | null = null;
	#pulled: PromiseWithResolvers<void> | null = null;

	constructor(pull: () => void) {
		this.stream = new ReadableStream(
			{
				start: (controller) => {
					this.#controller = controller;
				},
				pull: () => {
					this.#pulled = Promise.withResolvers<void>();
					pull();
					return this.#pulled.promise;
				},
				cancel: () => {
					this.#controller = null;
				},
			},
			// Nothing is read ahead, so that backpressure reaches the client.
			{ highWaterMark: 0 },
		);
	}

	chunk(chunk: Uint8Array<ArrayBuffer>): void {
		this.#controller?.enqueue(chunk);
		this.#pulled?.resolve();
	}

	/** @param error why the body is incomplete; null if it is complete */
	end(error: string | null): void {
		if (error === null) this.#controller?.close();
		else this.#controller?.error(new Error(error));
		this.#controller = null;
		this.#pulled?.resolve();
	}
}
