import type { ToThread } from './thread-messages.ts';

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
