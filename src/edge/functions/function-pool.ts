import { FunctionError, type HostLimits } from './function-host.ts';
import type { ThreadEnd, WorkerSpec } from './function-worker.ts';
import type { Invocation } from './invocation.ts';
import { type LostCall, ThreadHandle, type ThreadOwner } from './thread-handle.ts';

export type PoolOptions = {
	readonly spec: WorkerSpec;
	readonly limits: HostLimits;
	/** Milliseconds without a call after which the thread is stopped; undefined: never. */
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
 * A thread ends when it crashes, blocks, is idle for too long, or has only unresponsive calls left. The calls of such a
 * thread are retried once on the next one if the function has not received them, or if they are a GET or HEAD without a
 * body whose answer has not begun; others fail. A call that is known to have caused a crash is not retried.
 */
export class FunctionPool {
	readonly #options: PoolOptions;
	readonly #owner: ThreadOwner;
	/** Threads that get no new calls but still have some. */
	readonly #retired = new Set<ThreadHandle>();
	/** All threads that have not exited. */
	readonly #threads = new Set<ThreadHandle>();
	#current: ThreadHandle | null = null;
	#crashCount = 0;
	#notBefore = 0;
	#idleTimer: NodeJS.Timeout | undefined;
	/** Until then the thread stays for the next request of a visitor; by `now`. */
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
		if (thread?.imported) return;
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
		clearTimeout(this.#idleTimer);
		const { now, idleAfterPageMs = 0 } = this.#options;
		if (acceptsHtml(invocation)) this.#keptUntil = now() + idleAfterPageMs;
		thread.run(invocation);
	}

	/** Terminates all threads; calls in progress fail. */
	async close(): Promise<void> {
		this.#closed = true;
		clearTimeout(this.#idleTimer);
		for (const thread of this.#threads) thread.end('closed');
		await Promise.all([...this.#threads].map(({ exited }) => exited));
	}

	/** @returns null if no thread may be started now */
	#thread(): ThreadHandle | null {
		if (this.#closed) return null;
		if (this.#current === null && this.#options.now() >= this.#notBefore) {
			this.#current = new ThreadHandle(this.#options.spec, this.#options.limits, this.#owner);
			this.#threads.add(this.#current);
		}
		return this.#current;
	}

	#released(thread: ThreadHandle, invocation: Invocation): void {
		if (invocation.succeeded) this.#crashCount = 0;
		this.#options.released(invocation);
		if (thread.unresponsiveCount > 0) this.#replaceUnresponsive(thread);
		else if (thread.activeCount === 0) this.#onIdle(thread);
	}

	#replaceUnresponsive(thread: ThreadHandle): void {
		if (thread.unresponsiveCount >= this.#options.limits.maxUnresponsiveCalls && this.#current === thread) {
			this.#current = null;
			this.#retired.add(thread);
		}
		if (thread.activeCount === 0) this.#endDrained(thread);
	}

	#onIdle(thread: ThreadHandle): void {
		const { idleTimeoutMs, now } = this.#options;
		if (this.#retired.has(thread)) this.#endDrained(thread);
		else if (idleTimeoutMs !== undefined && !this.#closed) {
			clearTimeout(this.#idleTimer);
			this.#idleTimer = setTimeout(() => thread.end('idle'), Math.max(idleTimeoutMs, this.#keptUntil - now())).unref();
		}
	}

	#endDrained(thread: ThreadHandle): void {
		const wasCurrent = this.#current === thread;
		thread.end('drained');
		// The import can begin before the next call.
		if (wasCurrent) this.#thread();
	}

	#onEnded(thread: ThreadHandle, reason: ThreadEnd, lost: readonly LostCall[]): void {
		this.#retired.delete(thread);
		if (this.#current === thread) this.#current = null;
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
