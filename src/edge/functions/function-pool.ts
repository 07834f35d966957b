import { FunctionError, type HostLimits } from './function-host.ts';
import type { ThreadEnd, WorkerSpec } from './function-worker.ts';
import type { Invocation } from './invocation.ts';
import { type LostCall, ThreadHandle, type ThreadOwner } from './thread-handle.ts';

export type PoolOptions = {
	readonly spec: WorkerSpec;
	readonly limits: HostLimits;
	/** How many threads may run the function at once. */
	readonly maxThreads: number;
	/** Milliseconds without a call after which the last thread is stopped; undefined: never. */
	readonly idleTimeoutMs: number | undefined;
	/** The same after a request that accepts HTML; the longer of the two applies. */
	readonly idleAfterPageMs: number | undefined;
	/** Monotonic, milliseconds. */
	readonly now: () => number;
	/** Called once for every started invocation, when it is done. */
	readonly released: (invocation: Invocation) => void;
};

/**
 * Runs one function in a thread, which it replaces when necessary.
 *
 * One thread is enough as long as it responds: calls that wait for something else do not delay each other. When calls
 * wait because the thread computes, another one is started, and takes over what the first has not begun.
 *
 * A thread ends when it crashes, blocks, is idle for too long, or has only unresponsive calls left. The calls of such a
 * thread are retried once on the next one if the function has not received them, or if they are a GET or HEAD without a
 * body whose answer has not begun; others fail. A call that is known to have caused a crash is not retried.
 */
export class FunctionPool {
	readonly #options: PoolOptions;
	readonly #owner: ThreadOwner;
	/** Threads that get new calls. */
	readonly #current = new Set<ThreadHandle>();
	/** Threads that get no new calls but still have some. */
	readonly #retired = new Set<ThreadHandle>();
	/** All threads that have not exited. */
	readonly #threads = new Set<ThreadHandle>();
	readonly #idleTimers = new Map<ThreadHandle, NodeJS.Timeout>();
	#crashCount = 0;
	#notBefore = 0;
	#waitTimer: NodeJS.Timeout | undefined;
	/** Until then the last thread stays for the next request of a visitor; by `now`. */
	#keptUntil = 0;
	#closed = false;

	constructor(options: PoolOptions) {
		this.#options = options;
		this.#owner = {
			released: (thread, invocation) => this.#released(thread, invocation),
			ended: (thread, reason, lost) => this.#onEnded(thread, reason, lost),
		};
	}

	/** Resolves when the function is imported, or its import has failed. */
	async warm(): Promise<void> {
		await this.#thread()?.started;
	}

	/** Imports the function. @throws {FunctionError} it cannot be imported */
	async load(): Promise<void> {
		const thread = this.#thread();
		await thread?.started;
		if (thread?.imported) {
			// Visitors may come soon, as after a page.
			this.#keptUntil = this.#options.now() + (this.#options.idleAfterPageMs ?? 0);
			if (thread.activeCount === 0) this.#onIdle(thread);
			return;
		}
		const { name, handlerFile } = this.#options.spec;
		const failure = thread?.importError;
		const cause = failure && Object.assign(new Error(failure.message), { name: failure.type, stack: failure.stack });
		const reason = failure?.message ?? (this.#closed ? END_REASONS.closed : 'its thread ended before it was imported');
		const message = `${name}: ${handlerFile} cannot be imported: ${reason}`;
		throw new FunctionError('FUNCTION_INVOCATION_FAILED', message, { cause });
	}

	start(invocation: Invocation): void {
		const thread = invocation.finished ? null : this.#thread();
		if (thread === null) {
			this.#fail(invocation, this.#closed ? END_REASONS.closed : 'it crashed repeatedly and is not restarted yet');
			return;
		}
		this.#stopIdleTimer(thread);
		const { now, idleAfterPageMs = 0 } = this.#options;
		if (acceptsHtml(invocation)) this.#keptUntil = now() + idleAfterPageMs;
		thread.run(invocation);
		this.#watch();
	}

	/** Terminates all threads; calls in progress fail. */
	async close(): Promise<void> {
		this.#closed = true;
		clearTimeout(this.#waitTimer);
		for (const thread of this.#idleTimers.keys()) this.#stopIdleTimer(thread);
		for (const thread of this.#threads) thread.end('closed');
		await Promise.all([...this.#threads].map(({ exited }) => exited));
	}

	/** Returns the thread for the next call. @returns null if none may be started now */
	#thread(): ThreadHandle | null {
		if (this.#closed) return null;
		const [first, ...others] = this.#current;
		if (first === undefined) return this.#startThread();
		return others.reduce((best, thread) => (load(thread) < load(best) ? thread : best), first);
	}

	/** @returns null if none may be started now */
	#startThread(): ThreadHandle | null {
		const { spec, limits, now } = this.#options;
		if (now() < this.#notBefore) return null;
		const thread = new ThreadHandle(spec, limits, this.#owner);
		this.#current.add(thread);
		this.#threads.add(thread);
		return thread;
	}

	/** Looks for calls that wait for a thread that computes, until none does. */
	#watch(): void {
		if (this.#options.maxThreads === 1 || this.#waitTimer !== undefined || this.#closed) return;
		const before = new Map([...this.#current].map((thread) => [thread, thread.waitingId]));
		this.#waitTimer = setTimeout(() => {
			this.#waitTimer = undefined;
			for (const thread of [...this.#current]) {
				if (thread.waitingId !== null && thread.waitingId === before.get(thread)) this.#relieve(thread);
			}
			if ([...this.#current].some(({ hasUnstartedCalls }) => hasUnstartedCalls)) this.#watch();
		}, this.#options.limits.maxWaitMs).unref();
	}

	/** Gives the waiting calls of a thread to one that responds, which may have to be started first. */
	#relieve(thread: ThreadHandle): void {
		const others = [...this.#current].filter((other) => other !== thread);
		if (others.some(({ imported, isBusy, waitingId }) => imported && !isBusy && waitingId === null)) {
			for (const invocation of thread.takeBack()) this.start(invocation);
		} else if (others.every(({ imported }) => imported) && this.#current.size < this.#options.maxThreads) {
			this.#startThread();
		}
	}

	#released(thread: ThreadHandle, invocation: Invocation): void {
		if (invocation.succeeded) this.#crashCount = 0;
		this.#options.released(invocation);
		if (thread.unresponsiveCount > 0) this.#replaceUnresponsive(thread);
		else if (thread.activeCount === 0) this.#onIdle(thread);
	}

	#replaceUnresponsive(thread: ThreadHandle): void {
		if (thread.unresponsiveCount >= this.#options.limits.maxUnresponsiveCalls && this.#current.delete(thread)) {
			this.#retired.add(thread);
		}
		if (thread.activeCount === 0) this.#endDrained(thread);
	}

	#onIdle(thread: ThreadHandle): void {
		if (this.#retired.has(thread)) this.#endDrained(thread);
		else if (!this.#closed) this.#startIdleTimer(thread);
	}

	/** Only the last thread is kept for a next visitor. */
	#startIdleTimer(thread: ThreadHandle): void {
		const { idleTimeoutMs = Number.POSITIVE_INFINITY, limits, now } = this.#options;
		const isLast = this.#current.size === 1;
		const idleMs = isLast
			? Math.max(idleTimeoutMs, this.#keptUntil - now())
			: Math.min(idleTimeoutMs, limits.extraThreadIdleMs);
		if (idleMs === Number.POSITIVE_INFINITY) return;
		this.#stopIdleTimer(thread);
		const onIdle = () => {
			if (isLast || this.#current.size > 1) thread.end('idle');
			else this.#startIdleTimer(thread);
		};
		this.#idleTimers.set(thread, setTimeout(onIdle, idleMs).unref());
	}

	#stopIdleTimer(thread: ThreadHandle): void {
		clearTimeout(this.#idleTimers.get(thread));
		this.#idleTimers.delete(thread);
	}

	#endDrained(thread: ThreadHandle): void {
		thread.end('drained');
		// The import can begin before the next call.
		if (this.#current.size === 0) this.#thread();
	}

	#onEnded(thread: ThreadHandle, reason: ThreadEnd, lost: readonly LostCall[]): void {
		this.#retired.delete(thread);
		this.#current.delete(thread);
		this.#stopIdleTimer(thread);
		void thread.exited.then(() => this.#threads.delete(thread));
		if (reason === 'crashed' || reason === 'import-failed' || reason === 'start-timeout') this.#countCrash();
		for (const { invocation, repeatable } of lost) {
			if (repeatable && !this.#closed) this.start(invocation);
			else this.#fail(invocation, END_REASONS[reason]);
		}
		if (reason === 'blocked') this.#thread();
	}

	#countCrash(): void {
		this.#crashCount += 1;
		this.#notBefore = this.#options.now() + restartPauseMs(this.#crashCount, this.#options.limits);
	}

	#fail(invocation: Invocation, reason: string): void {
		invocation.fail(new FunctionError('FUNCTION_INVOCATION_FAILED', `${invocation.call.name}: ${reason}`));
		this.#options.released(invocation);
	}
}

/** Orders threads by how soon they will begin a call. */
function load({ imported, isBusy, activeCount }: ThreadHandle): number {
	return (imported && !isBusy ? 0 : 1_000_000) + activeCount;
}

/** Whether a call is from a browser that opens a page or submits a form; renders for the cache do not accept HTML. */
function acceptsHtml({ call }: Invocation): boolean {
	return call.headers.some(([name, value]) => name === 'accept' && value.includes('text/html'));
}

const END_REASONS: Readonly<Record<ThreadEnd, string>> = {
	crashed: 'its thread crashed',
	'import-failed': 'its module failed to import',
	'start-timeout': 'its module took too long to import',
	blocked: 'its thread was blocked and was terminated',
	drained: 'its thread was replaced',
	idle: 'its thread was stopped',
	closed: 'the host was closed',
};

/**
 * Returns how long to wait before starting a new thread after crashes in a row. After the first crash there is no
 * pause, so that one bad request does not delay the next.
 *
 * @param crashCount crashes since the last successful call
 * @returns milliseconds
 */
export function restartPauseMs(crashCount: number, limits: HostLimits): number {
	if (crashCount <= 1) return 0;
	return Math.min(limits.maxRestartPauseMs, limits.restartPauseMs * 2 ** (crashCount - 2));
}
