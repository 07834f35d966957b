/** The body of a request inside the thread: asks the host for one piece whenever the function reads. */
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
			// Nothing is read ahead: what the function does not read stays with the client.
			{ highWaterMark: 0 },
		);
	}

	chunk(chunk: Uint8Array<ArrayBuffer>): void {
		this.#controller?.enqueue(chunk);
		this.#pulled?.resolve();
	}

	/** @param error why the body will never be complete; null: it is */
	end(error: string | null): void {
		if (error === null) this.#controller?.close();
		else this.#controller?.error(new Error(error));
		this.#controller = null;
		this.#pulled?.resolve();
	}
}
