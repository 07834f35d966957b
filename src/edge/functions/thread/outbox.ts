import type { MessagePort } from 'node:worker_threads';
import type { FromThread } from '../thread-messages.ts';

/**
 * Messages on their way to the host. Those of one turn of the event loop travel together: the host shares its thread
 * with the answering of hits, and pays per delivery.
 */
export class Outbox {
	readonly #port: MessagePort;
	#batch: FromThread[] = [];
	#transfer: ArrayBuffer[] = [];

	constructor(port: MessagePort) {
		this.#port = port;
	}

	/** @param transfer memory that the message takes along; it is lost here */
	post(message: FromThread, transfer?: ArrayBuffer): void {
		if (this.#batch.length === 0) setImmediate(() => this.flush());
		this.#batch.push(message);
		if (transfer !== undefined) this.#transfer.push(transfer);
	}

	/** Sends what is due now. To be called before code runs that may never give the thread back. */
	flush(): void {
		if (this.#batch.length === 0) return;
		const batch = this.#batch;
		const transfer = this.#transfer;
		this.#batch = [];
		this.#transfer = [];
		this.#port.postMessage(batch, transfer);
	}

	/** Sends a message at once, after those before it. */
	postNow(message: FromThread): void {
		this.#batch.push(message);
		this.flush();
	}
}
