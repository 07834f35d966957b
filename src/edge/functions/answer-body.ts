import type { FunctionError } from './function-host.ts';

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
