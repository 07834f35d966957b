import { type CallMessage, type HeaderPairs, serializeError, WINDOW_BYTES } from '../thread-messages.ts';
import type { MessageBatch } from './message-batch.ts';
import { RequestBody } from './request-body.ts';
import { SendWindow } from './send-window.ts';

/** What `globalThis[Symbol.for('@vercel/request-context')].get()` returns within a call. */
export type RequestContext = {
	readonly headers: Readonly<Record<string, string>>;
	/** The call is not over before `work` is; a rejection is logged. */
	waitUntil(work: PromiseLike<unknown>): void;
};

/** One call inside the thread: its request, its answer on the way to the host, and its work behind the answer. */
export class ThreadCall {
	readonly message: CallMessage;
	/** Aborted when nobody wants the answer any more. */
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

	/** Sends one piece of the answer, once the consumer has room for it. */
	async chunk(chunk: Uint8Array): Promise<void> {
		await this.#window.room();
		if (this.signal.aborted) return;
		// A copy, because what is transferred is lost to the function, which may want to send it again.
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

	/** Logs an error that has no other way out. */
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
		this.body?.end('The call was given up');
	}

	/** Waits for the work behind the answer, and for the work that it started in turn. */
	async settle(): Promise<void> {
		while (this.#work.size > 0) await Promise.all(this.#work);
		this.#batch.post({ type: 'settled', id: this.message.id });
	}

	#track(work: PromiseLike<unknown>): void {
		const tracked: Promise<unknown> = Promise.resolve(work)
			.catch((error: unknown) => this.report('work behind an answer failed', error))
			.then(() => this.#work.delete(tracked));
		this.#work.add(tracked);
	}
}
