/** Holds a sender back while its consumer is behind. */
export class SendWindow {
	readonly #windowBytes: number;
	#underWayBytes = 0;
	#open = false;
	#waiting: PromiseWithResolvers<void> | null = null;

	constructor(windowBytes: number) {
		this.#windowBytes = windowBytes;
	}

	sent(bytes: number): void {
		this.#underWayBytes += bytes;
	}

	/** The consumer took so many bytes. */
	credit(bytes: number): void {
		this.#underWayBytes -= bytes;
		if (this.#hasRoom()) this.#waiting?.resolve();
	}

	/** Nobody consumes any more: never hold back again. */
	open(): void {
		this.#open = true;
		this.#waiting?.resolve();
	}

	/** Resolves when the next piece may be sent; for one sender at a time. */
	async room(): Promise<void> {
		if (this.#hasRoom()) return;
		this.#waiting = Promise.withResolvers<void>();
		await this.#waiting.promise;
		this.#waiting = null;
	}

	#hasRoom(): boolean {
		return this.#open || this.#underWayBytes < this.#windowBytes;
	}
}
