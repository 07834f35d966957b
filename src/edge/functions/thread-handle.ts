import { FunctionError, type HostLimits } from './function-host.ts';
import { FunctionWorker, type ThreadEnd, type WorkerSpec } from './function-worker.ts';
import type { Invocation } from './invocation.ts';
import { RequestPump } from './invocation.ts';
import type { FromThread } from './thread-messages.ts';

/** A call whose thread ended before it did. */
export type LostCall = {
	readonly run: Invocation;
	/** It can be given to another thread without anyone noticing. */
	readonly repeatable: boolean;
};

/** Who gives a thread its calls. */
export type ThreadOwner = {
	/** Nothing of the call is under way any more, or it is abandoned as unresponsive. */
	released(thread: ThreadHandle, run: Invocation): void;
	/** Comes once, last. `lost` has every call that was not released. */
	gone(thread: ThreadHandle, reason: ThreadEnd, lost: readonly LostCall[]): void;
};

/** `expired`: over its limit and told to stop; `unresponsive`: did not stop. */
type Entry = {
	readonly run: Invocation;
	readonly pump: RequestPump | null;
	state: 'running' | 'expired' | 'unresponsive';
	timer: NodeJS.Timeout | undefined;
};

/** The calls of one thread, and the limit of each. */
export class ThreadHandle {
	readonly #worker: FunctionWorker;
	readonly #spec: WorkerSpec;
	readonly #limits: HostLimits;
	readonly #owner: ThreadOwner;
	readonly #entries = new Map<number, Entry>();
	#lastId = 0;
	#unresponsiveCount = 0;

	constructor(spec: WorkerSpec, limits: HostLimits, owner: ThreadOwner) {
		this.#spec = spec;
		this.#limits = limits;
		this.#owner = owner;
		this.#worker = new FunctionWorker(spec, limits, {
			message: (message) => this.#receive(message),
			gone: (reason, crashedById) => this.#gone(reason, crashedById),
		});
	}

	/** Resolves when the function is imported or the thread is gone. */
	get started(): Promise<void> {
		return this.#worker.started;
	}

	get exited(): Promise<void> {
		return this.#worker.exited;
	}

	/** Calls under way, unresponsive ones left out. */
	get activeCount(): number {
		return this.#entries.size - this.#unresponsiveCount;
	}

	get unresponsiveCount(): number {
		return this.#unresponsiveCount;
	}

	run(run: Invocation): void {
		const id = ++this.#lastId;
		const { name: _, body, ...call } = run.call;
		const pump = body && new RequestPump(id, body, (message, transfer) => this.#worker.post(message, transfer));
		const entry: Entry = { run, pump, state: 'running', timer: undefined };
		this.#entries.set(id, entry);
		this.#worker.busy(true);
		this.#worker.post({
			type: 'call',
			id,
			method: call.method,
			url: call.url,
			headers: call.headers,
			hasBody: body !== null,
		});
		run.attach({
			credit: (bytes) => this.#worker.post({ type: 'credit', id, bytes }),
			abort: () => this.#worker.post({ type: 'abort', id }),
		});
		this.#startTimer(id, entry);
	}

	end(reason: ThreadEnd): void {
		this.#worker.end(reason);
	}

	#receive(message: FromThread): void {
		if (!('id' in message)) return;
		const entry = this.#entries.get(message.id);
		if (entry === undefined) return;
		const { run } = entry;
		if (message.type === 'head') run.head(message.status, message.headers);
		else if (message.type === 'chunk') run.chunk(message.chunk);
		else if (message.type === 'end') run.end();
		else if (message.type === 'fail') run.fail(failed(run, message.reason));
		else if (message.type === 'body-pull') void entry.pump?.pull();
		else this.#settle(message.id, entry);
	}

	#settle(id: number, entry: Entry): void {
		this.#remove(id, entry);
		if (entry.state === 'unresponsive') this.#unresponsiveCount -= 1;
		if (!entry.run.over) entry.run.fail(failed(entry.run, 'ended without an answer'));
		this.#released(entry);
	}

	#remove(id: number, entry: Entry): void {
		clearTimeout(entry.timer);
		entry.pump?.stop();
		this.#entries.delete(id);
	}

	#released(entry: Entry): void {
		this.#worker.busy(this.activeCount > 0);
		if (entry.state !== 'unresponsive') this.#owner.released(this, entry.run);
	}

	#startTimer(id: number, entry: Entry): void {
		entry.timer = setTimeout(() => void this.#onLimit(id, entry), entry.run.limitMs);
	}

	async #onLimit(id: number, entry: Entry): Promise<void> {
		const waitsForOthers = this.#worker.imported && !this.#worker.hasStarted(id);
		// Time that another call blocked the thread is not time of this one; the probe ends a blocked thread.
		if (waitsForOthers) {
			const responsive = await this.#worker.probe();
			if (responsive && this.#entries.has(id)) this.#startTimer(id, entry);
			return;
		}
		entry.state = 'expired';
		const limit = `${entry.run.limitMs} ms`;
		if (entry.run.over) this.#warn(`background work of ${entry.run.call.name} was still running after ${limit}`);
		entry.run.fail(
			new FunctionError('FUNCTION_INVOCATION_TIMEOUT', `${entry.run.call.name} took longer than ${limit}`),
		);
		this.#worker.post({ type: 'abort', id });
		// A thread that is still importing has a limit of its own, and will then find the call aborted.
		if (!this.#worker.imported) return;
		const responsive = await this.#worker.probe();
		if (!responsive || !this.#entries.has(id)) return;
		entry.timer = setTimeout(() => this.#abandon(entry), this.#limits.settleGraceMs);
	}

	#abandon(entry: Entry): void {
		entry.state = 'unresponsive';
		entry.pump?.stop();
		this.#unresponsiveCount += 1;
		this.#warn(`a call of ${entry.run.call.name} did not stop when told to; it is left behind`);
		this.#worker.busy(this.activeCount > 0);
		this.#owner.released(this, entry.run);
	}

	#warn(message: string): void {
		this.#spec.log({ source: 'host', level: 'warn', message, fields: null });
	}

	#gone(reason: ThreadEnd, crashedById: number): void {
		const lost: LostCall[] = [];
		for (const [id, entry] of [...this.#entries]) {
			const { run, pump } = entry;
			const sound = reason !== 'import-failed' && id !== crashedById && run.attemptCount === 1 && !run.hasHead;
			// A call that the function never saw is as good as new; one that it saw only if it may be asked twice.
			const untouched = !this.#worker.hasStarted(id) || (isSafe(run.call.method) && pump === null);
			this.#remove(id, entry);
			if (entry.state !== 'unresponsive') lost.push({ run, repeatable: !run.over && sound && untouched });
		}
		this.#unresponsiveCount = 0;
		this.#owner.gone(this, reason, lost);
	}
}

function failed(run: Invocation, reason: string): FunctionError {
	return new FunctionError('FUNCTION_INVOCATION_FAILED', `${run.call.name}: ${reason}`);
}

/** RFC 9110 section 9.2.1, as far as pages are asked with it. */
function isSafe(method: string): boolean {
	return method === 'GET' || method === 'HEAD';
}
