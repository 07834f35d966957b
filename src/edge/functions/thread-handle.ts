import { FunctionError, type HostLimits } from './function-host.ts';
import { FunctionWorker, type ThreadEnd, type WorkerSpec } from './function-worker.ts';
import { type Invocation, RequestPump } from './invocation.ts';
import type { FromThread, SerializedError } from './thread-messages.ts';

/** A call whose thread ended before it did. */
export type LostCall = {
	readonly invocation: Invocation;
	/** Whether the call can be retried on another thread. */
	readonly repeatable: boolean;
};

/** Receives the events of a thread. */
export type ThreadOwner = {
	/** A call is done, or was abandoned as unresponsive. */
	released(thread: ThreadHandle, invocation: Invocation): void;
	/** The last event. `lost` has all calls that were not released. */
	ended(thread: ThreadHandle, reason: ThreadEnd, lost: readonly LostCall[]): void;
};

/** `expired`: over its time limit and aborted; `unresponsive`: did not stop when aborted. */
type Entry = {
	readonly invocation: Invocation;
	readonly pump: RequestPump | null;
	state: 'running' | 'expired' | 'unresponsive';
	timer: NodeJS.Timeout | undefined;
};

/** Runs the calls of one thread and enforces their time limits. */
export class ThreadHandle {
	readonly #worker: FunctionWorker;
	readonly #spec: WorkerSpec;
	readonly #limits: HostLimits;
	readonly #owner: ThreadOwner;
	readonly #entries = new Map<number, Entry>();
	#lastId = 0;
	#unresponsiveCount = 0;
	#isBusy = false;

	constructor(spec: WorkerSpec, limits: HostLimits, owner: ThreadOwner) {
		this.#spec = spec;
		this.#limits = limits;
		this.#owner = owner;
		this.#worker = new FunctionWorker(spec, limits, {
			message: (message) => this.#receive(message),
			ended: (reason, crashedById) => this.#onEnded(reason, crashedById),
		});
	}

	/** Resolves when the function is imported or the thread has ended. */
	get started(): Promise<void> {
		return this.#worker.started;
	}

	get imported(): boolean {
		return this.#worker.imported;
	}

	/** Why the import failed, if it did. */
	get importError(): SerializedError | null {
		return this.#worker.importError;
	}

	get exited(): Promise<void> {
		return this.#worker.exited;
	}

	/** Number of calls in progress, without unresponsive ones. */
	get activeCount(): number {
		return this.#entries.size - this.#unresponsiveCount;
	}

	get unresponsiveCount(): number {
		return this.#unresponsiveCount;
	}

	get hasUnstartedCalls(): boolean {
		return !this.#worker.hasStarted(this.#lastId);
	}

	/** The first call that waits for the function although it is imported; null: none, the thread is responsive. */
	get waitingId(): number | null {
		if (!this.#worker.imported || !this.hasUnstartedCalls) return null;
		for (const id of this.#entries.keys()) if (!this.#worker.hasStarted(id)) return id;
		return null;
	}

	/** Whether calls were taken back, and the thread has not been heard of since. */
	get isBusy(): boolean {
		return this.#isBusy;
	}

	/** Takes back the calls that have not started, to be run on another thread. */
	takeBack(): readonly Invocation[] {
		this.#isBusy = true;
		const startedId = this.#worker.takeBack(this.#lastId);
		const waiting = [...this.#entries].filter(([id]) => id > startedId);
		for (const [id, entry] of waiting) {
			this.#remove(id, entry);
			entry.invocation.detach();
		}
		this.#worker.setBusy(this.activeCount > 0);
		return waiting.map(([, { invocation }]) => invocation);
	}

	run(invocation: Invocation): void {
		const id = ++this.#lastId;
		const { name: _, body, ...call } = invocation.call;
		const pump = body && new RequestPump(id, body, (message, transfer) => this.#worker.post(message, transfer));
		const entry: Entry = { invocation, pump, state: 'running', timer: undefined };
		this.#entries.set(id, entry);
		this.#worker.setBusy(true);
		this.#worker.post({
			type: 'call',
			id,
			method: call.method,
			url: call.url,
			headers: call.headers,
			hasBody: body !== null,
		});
		invocation.attach({
			credit: (bytes) => this.#worker.post({ type: 'credit', id, bytes }),
			abort: () => this.#worker.post({ type: 'abort', id }),
		});
		this.#startTimer(id, entry);
	}

	end(reason: ThreadEnd): void {
		this.#worker.end(reason);
	}

	#receive(message: FromThread): void {
		this.#isBusy = false;
		if (!('id' in message)) return;
		const entry = this.#entries.get(message.id);
		if (entry === undefined) return;
		const { invocation } = entry;
		if (message.type === 'head') invocation.head(message.status, message.headers);
		else if (message.type === 'chunk') invocation.chunk(message.chunk);
		else if (message.type === 'end') invocation.end();
		else if (message.type === 'fail') invocation.fail(failed(invocation, message.reason));
		else if (message.type === 'body-pull') void entry.pump?.pull();
		else this.#settle(message.id, entry);
	}

	#settle(id: number, entry: Entry): void {
		this.#remove(id, entry);
		if (entry.state === 'unresponsive') this.#unresponsiveCount -= 1;
		if (!entry.invocation.finished) entry.invocation.fail(failed(entry.invocation, 'ended without an answer'));
		this.#released(entry);
	}

	#remove(id: number, entry: Entry): void {
		clearTimeout(entry.timer);
		entry.pump?.stop();
		this.#entries.delete(id);
	}

	#released(entry: Entry): void {
		this.#worker.setBusy(this.activeCount > 0);
		if (entry.state !== 'unresponsive') this.#owner.released(this, entry.invocation);
	}

	#startTimer(id: number, entry: Entry): void {
		entry.timer = setTimeout(() => void this.#onLimit(id, entry), entry.invocation.limitMs);
	}

	async #onLimit(id: number, entry: Entry): Promise<void> {
		const isWaiting = this.#worker.imported && !this.#worker.hasStarted(id);
		// The time during which another call blocked the thread does not count; the probe terminates a blocked thread.
		if (isWaiting) {
			const responsive = await this.#worker.probe();
			if (responsive && this.#entries.has(id)) this.#startTimer(id, entry);
			return;
		}
		entry.state = 'expired';
		const limit = `${entry.invocation.limitMs} ms`;
		if (entry.invocation.finished)
			this.#warn(`background work of ${entry.invocation.call.name} was still running after ${limit}`);
		entry.invocation.fail(
			new FunctionError('FUNCTION_INVOCATION_TIMEOUT', `${entry.invocation.call.name} took longer than ${limit}`),
		);
		this.#worker.post({ type: 'abort', id });
		// The import has its own time limit; after it the thread finds the call aborted.
		if (!this.#worker.imported) return;
		const responsive = await this.#worker.probe();
		if (!responsive || !this.#entries.has(id)) return;
		entry.timer = setTimeout(() => this.#abandon(entry), this.#limits.settleGraceMs);
	}

	#abandon(entry: Entry): void {
		entry.state = 'unresponsive';
		entry.pump?.stop();
		this.#unresponsiveCount += 1;
		this.#warn(`a call of ${entry.invocation.call.name} did not stop when it was aborted`);
		this.#worker.setBusy(this.activeCount > 0);
		this.#owner.released(this, entry.invocation);
	}

	#warn(message: string): void {
		this.#spec.log({ source: 'host', level: 'warn', message, fields: null });
	}

	#onEnded(reason: ThreadEnd, crashedById: number): void {
		const lost: LostCall[] = [];
		for (const [id, entry] of [...this.#entries]) {
			const { invocation, pump } = entry;
			const isBlameless =
				reason !== 'import-failed' && id !== crashedById && invocation.attemptCount === 1 && !invocation.hasHead;
			// A call that the function has received may only be retried if it is safe.
			const isRepeatable = !this.#worker.hasStarted(id) || (isSafe(invocation.call.method) && pump === null);
			this.#remove(id, entry);
			if (entry.state !== 'unresponsive')
				lost.push({ invocation, repeatable: !invocation.finished && isBlameless && isRepeatable });
		}
		this.#unresponsiveCount = 0;
		this.#owner.ended(this, reason, lost);
	}
}

function failed(invocation: Invocation, reason: string): FunctionError {
	return new FunctionError('FUNCTION_INVOCATION_FAILED', `${invocation.call.name}: ${reason}`);
}

/** RFC 9110, 9.2.1; the other safe methods are rare. */
function isSafe(method: string): boolean {
	return method === 'GET' || method === 'HEAD';
}
