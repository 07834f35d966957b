import { extname } from 'node:path';
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import type { HostLimits } from './function-host.ts';
import {
	CLAIMED,
	CLAIMED_BY_HOST,
	CRASHED_BY,
	claimUpTo,
	type FromThread,
	type LogMessage,
	type SerializedError,
	STATE_BYTES,
	serializeError,
	type ThreadData,
	type ToThread,
} from './thread-messages.ts';

/** The configuration of a thread. */
export type WorkerSpec = {
	readonly name: string;
	readonly handlerFile: string;
	readonly env: Readonly<Record<string, string>>;
	/** See `SharedNativeModules`; called for each thread. */
	readonly sharedNativeModules: () => ReadonlyMap<string, string>;
	/** Logs lines of the function and messages about its thread. */
	readonly log: (message: Omit<LogMessage, 'type'>) => void;
};

/** Why a thread ended; `crashed`: not terminated by the host. */
export type ThreadEnd = 'crashed' | 'import-failed' | 'start-timeout' | 'blocked' | 'drained' | 'idle' | 'closed';

export type WorkerEvents = {
	message(message: FromThread): void;
	/**
	 * Called once. No messages follow and no further call starts, although the thread may take a while to exit.
	 *
	 * @param crashedById the call whose code ended the thread; 0: unknown
	 */
	ended(reason: ThreadEnd, crashedById: number): void;
};

/** In a bundle it is beside the chunk that contains this module. */
const threadFile = new URL(`./function-thread${extname(import.meta.filename)}`, import.meta.url);

/**
 * A worker thread that runs one function: manages its lifecycle and detects when it is blocked.
 * It keeps the process alive only while it is starting or busy.
 */
export class FunctionWorker {
	/** Resolves when the function is imported or the thread has ended. */
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
	/** The highest id of a call that had started when the host ended the thread. */
	#startedBeforeEnd: number | null = null;
	#imported = false;
	#importError: SerializedError | null = null;
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
			sharedNativeModules: spec.sharedNativeModules(),
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
		// Messages posted before the exit are delivered before the port closes, so wait for both.
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

	get importError(): SerializedError | null {
		return this.#importError;
	}

	/** Whether the function has received the call, which the host has not taken back. */
	hasStarted(id: number): boolean {
		return (this.#startedBeforeEnd ?? Atomics.load(this.#state, CLAIMED)) >= id;
	}

	/** Takes back every call up to this id that has not started. @returns the highest id of one that has */
	takeBack(lastId: number): number {
		return Math.min(claimUpTo(this.#state, lastId), lastId);
	}

	post(message: ToThread, transfer: readonly ArrayBuffer[] = []): void {
		this.#port.postMessage(message, transfer);
	}

	/** While a thread is not busy, it does not keep the process alive. */
	setBusy(busy: boolean): void {
		this.#busy = busy;
		const hold = busy || !this.#imported;
		if (this.#ended || hold === this.#held) return;
		this.#held = hold;
		for (const part of [this.#worker, this.#port]) {
			if (hold) part.ref();
			else part.unref();
		}
	}

	/** Pings the thread and terminates it if it does not answer. @returns whether it answered */
	probe(): Promise<boolean> {
		if (this.#probe !== null) return this.#probe.promise;
		const probe = Promise.withResolvers<boolean>();
		this.#probe = probe;
		// If the host was busy, the timer may fire before an answer that has already arrived is read.
		const timer = setTimeout(() => setImmediate(() => probe.resolve(false)), this.#limits.pingTimeoutMs);
		this.post({ type: 'ping' });
		return probe.promise.then((responsive) => {
			clearTimeout(timer);
			this.#probe = null;
			if (!responsive) this.end('blocked');
			return responsive;
		});
	}

	/** Terminates the thread at once. Only the first call has an effect. */
	end(reason: ThreadEnd): void {
		if (this.#ended) return;
		this.#startedBeforeEnd = claimUpTo(this.#state, CLAIMED_BY_HOST);
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
		this.setBusy(this.#busy);
		this.#started.resolve();
	}

	#onImportFailed(error: SerializedError): void {
		this.#importError = error;
		this.#logError('the function could not be imported', error);
		this.end('import-failed');
	}

	#onEnded(reason: ThreadEnd): void {
		this.#ended = true;
		clearTimeout(this.#startTimer);
		this.#probe?.resolve(false);
		// Keep the process alive for code that waits for `exited`, which is when both have closed.
		this.#worker.ref();
		this.#port.ref();
		this.#events.ended(reason, Atomics.load(this.#state, CRASHED_BY));
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
