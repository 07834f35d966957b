import { extname } from 'node:path';
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import type { HostLimits } from './function-host.ts';
import {
	ABANDONED,
	CRASHED_BY,
	type FromThread,
	type LogMessage,
	type SerializedError,
	STARTED,
	STATE_BYTES,
	serializeError,
	type ThreadData,
	type ToThread,
} from './thread-messages.ts';

/** What a thread is made of. */
export type WorkerSpec = {
	readonly name: string;
	readonly handlerFile: string;
	readonly env: Readonly<Record<string, string>>;
	/** See `findSharedNativeModules`. */
	readonly sharedNativeModules: ReadonlyMap<string, string>;
	/** Takes what the function logs, and what there is to say of its thread. */
	readonly log: (message: Omit<LogMessage, 'type'>) => void;
};

/** Why a thread ended; `crashed`: by itself. */
export type ThreadEnd = 'crashed' | 'import-failed' | 'start-timeout' | 'blocked' | 'drained' | 'idle' | 'closed';

export type WorkerEvents = {
	message(message: FromThread): void;
	/**
	 * Comes once. No message follows, and no call is taken any more, though the thread may take a while to exit.
	 *
	 * @param crashedById the call whose code ended it; 0: unknown
	 */
	gone(reason: ThreadEnd, crashedById: number): void;
};

/** In a bundle it lies beside the chunk that this module is in. */
const threadFile = new URL(`./function-thread${extname(import.meta.filename)}`, import.meta.url);

/**
 * A worker thread with one function in it: its life, its output, and whether it is responsive.
 * It keeps the process alive only while it starts or is busy.
 */
export class FunctionWorker {
	/** Resolves when the function is imported or the thread is gone. */
	readonly started: Promise<void>;
	readonly exited: Promise<void>;
	readonly #worker: Worker;
	readonly #port: MessagePort;
	readonly #state = new Int32Array(new SharedArrayBuffer(STATE_BYTES));
	readonly #spec: WorkerSpec;
	readonly #limits: HostLimits;
	readonly #events: WorkerEvents;
	readonly #started = Promise.withResolvers<void>();
	readonly #exited = Promise.withResolvers<void>();
	readonly #startTimer: NodeJS.Timeout;
	#imported = false;
	#busy = false;
	#held = true;
	#ended = false;
	#openParts = 2;
	#probe: PromiseWithResolvers<boolean> | null = null;

	constructor(spec: WorkerSpec, limits: HostLimits, events: WorkerEvents) {
		this.#spec = spec;
		this.#limits = limits;
		this.#events = events;
		this.started = this.#started.promise;
		this.exited = this.#exited.promise;
		const { port1, port2 } = new MessageChannel();
		this.#port = port1;
		const workerData: ThreadData = {
			port: port2,
			state: this.#state,
			handlerFile: spec.handlerFile,
			sharedNativeModules: spec.sharedNativeModules,
		};
		this.#worker = new Worker(threadFile, {
			name: spec.name,
			workerData,
			transferList: [port2],
			env: { ...spec.env },
			execArgv: [],
			resourceLimits: { maxOldGenerationSizeMb: limits.heapMb, maxYoungGenerationSizeMb: limits.youngHeapMb },
		});
		this.#worker.on('error', (error) =>
			this.#logError('an uncaught exception ended the thread', serializeError(error)),
		);
		// What the thread posted before its end is delivered before the port closes, so both must have happened.
		this.#worker.once('exit', () => this.#partClosed());
		this.#port.once('close', () => this.#partClosed());
		this.#port.on('message', (batch: readonly FromThread[]) => {
			for (const message of batch) this.#receive(message);
		});
		this.#startTimer = setTimeout(() => this.end('start-timeout'), limits.startTimeoutMs);
	}

	get imported(): boolean {
		return this.#imported;
	}

	/** Whether the function has been given the call. */
	hasStarted(id: number): boolean {
		return Atomics.load(this.#state, STARTED) >= id;
	}

	post(message: ToThread, transfer: readonly ArrayBuffer[] = []): void {
		this.#port.postMessage(message, transfer);
	}

	/** A thread that is not busy does not keep the process alive. */
	busy(busy: boolean): void {
		this.#busy = busy;
		const hold = busy || !this.#imported;
		if (this.#ended || hold === this.#held) return;
		this.#held = hold;
		for (const part of [this.#worker, this.#port]) {
			if (hold) part.ref();
			else part.unref();
		}
	}

	/** @returns whether the thread answered; one that did not has been ended */
	probe(): Promise<boolean> {
		if (this.#probe !== null) return this.#probe.promise;
		const probe = Promise.withResolvers<boolean>();
		this.#probe = probe;
		// A host that was busy itself may find the timer due before it has read the answer: look once more.
		const timer = setTimeout(() => setImmediate(() => probe.resolve(false)), this.#limits.pingTimeoutMs);
		this.post({ type: 'ping' });
		return probe.promise.then((responsive) => {
			clearTimeout(timer);
			this.#probe = null;
			if (!responsive) this.end('blocked');
			return responsive;
		});
	}

	/** Gives the thread up at once and ends it, whatever it does; the first reason counts. */
	end(reason: ThreadEnd): void {
		if (this.#ended) return;
		Atomics.store(this.#state, ABANDONED, 1);
		void this.#worker.terminate();
		this.#onEnded(reason);
	}

	#receive(message: FromThread): void {
		if (message.type === 'log') this.#spec.log(message);
		else if (this.#ended) return;
		else if (message.type === 'pong') this.#probe?.resolve(true);
		else if (message.type === 'ready') this.#onImported();
		else if (message.type === 'import-failed') this.#onImportFailed(message.error);
		else this.#events.message(message);
	}

	#onImported(): void {
		this.#imported = true;
		clearTimeout(this.#startTimer);
		this.busy(this.#busy);
		this.#started.resolve();
	}

	#onImportFailed(error: SerializedError): void {
		this.#logError('the function could not be imported', error);
		this.end('import-failed');
	}

	#onEnded(reason: ThreadEnd): void {
		this.#ended = true;
		clearTimeout(this.#startTimer);
		this.#probe?.resolve(false);
		// Code that waits for `exited` must live to see it.
		this.#worker.ref();
		this.#events.gone(reason, Atomics.load(this.#state, CRASHED_BY));
		this.#started.resolve();
	}

	#logError(message: string, err: SerializedError): void {
		this.#spec.log({ source: 'host', level: 'error', message, fields: { err } });
	}

	#partClosed(): void {
		this.#openParts -= 1;
		if (this.#openParts > 0) return;
		if (!this.#ended) this.#onEnded('crashed');
		this.#exited.resolve();
	}
}
