import type { MessagePort } from 'node:worker_threads';
import type { FromThread } from '../thread-messages.ts';

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
