import { FunctionError, type HostLimits } from './function-host.ts';
import type { ThreadEnd, WorkerSpec } from './function-worker.ts';
import type { Invocation } from './invocation.ts';
import { type LostCall, ThreadHandle, type ThreadOwner } from './thread-handle.ts';

export type PoolOptions = {
	readonly spec: WorkerSpec;
	readonly limits: HostLimits;
	/** Milliseconds without a call after which the thread ends; undefined: it stays. */
	readonly idleTimeoutMs: number | undefined;
	/** The same from the last page for a person on; at least `idleTimeoutMs`. */
	readonly idleAfterPageMs: number | undefined;
	/** Monotonic, milliseconds. */
	readonly now: () => number;
	/** Called once for every run that `start` was given. */
	readonly released: (run: Invocation) => void;
};

/**
 * The thread of one function, and its succession.
 *
 * A thread ends when it crashes, blocks, idles too long, or holds unresponsive calls and has nothing else to do. Innocent
 * calls of a thread that was ended get one more attempt on the next, if the function never saw them, or if they are a
 * GET or HEAD without a body of which the caller has nothing yet; the rest fail. The call that caused a crash, where
 * that is known, is not repeated.
 */
export class FunctionPool {
	readonly #options: PoolOptions;
	readonly #owner: ThreadOwner;
	/** Takes no calls any more, but still has some. */
	readonly #retired = new Set<ThreadHandle>();
	/** Every thread that has not exited. */
	readonly #threads = new Set<ThreadHandle>();
	#current: ThreadHandle | null = null;
	#crashCount = 0;
	#notBefore = 0;
	#idleTimer: NodeJS.Timeout | undefined;
	/** A person may ask for another page until then, by `now`. */
	#visitedUntil = 0;
	#closed = false;

	constructor(options: PoolOptions) {
		this.#options = options;
		this.#owner = {
			released: (thread, run) => this.#released(thread, run),
			gone: (thread, reason, lost) => this.#gone(thread, reason, lost),
		};
	}

	/** Resolves when the function is imported, or its import has failed and was noted. */
	async warm(): Promise<void> {
		await this.#thread()?.started;
	}

	start(run: Invocation): void {
		const thread = run.over ? null : this.#thread();
		if (thread === null) {
			this.#fail(run, this.#closed ? END_REASONS.closed : 'its thread pauses after crashes in a row');
			return;
		}
		clearTimeout(this.#idleTimer);
		const { now, idleAfterPageMs = 0 } = this.#options;
		if (isForPerson(run)) this.#visitedUntil = now() + idleAfterPageMs;
		thread.run(run);
	}

	/** Ends every thread; calls under way fail. */
	async close(): Promise<void> {
		this.#closed = true;
		clearTimeout(this.#idleTimer);
		for (const thread of this.#threads) thread.end('closed');
		await Promise.all([...this.#threads].map(({ exited }) => exited));
	}

	/** @returns null while no new thread may be started */
	#thread(): ThreadHandle | null {
		if (this.#closed) return null;
		if (this.#current === null && this.#options.now() >= this.#notBefore) {
			this.#current = new ThreadHandle(this.#options.spec, this.#options.limits, this.#owner);
			this.#threads.add(this.#current);
		}
		return this.#current;
	}

	#released(thread: ThreadHandle, run: Invocation): void {
		if (run.endedWell) this.#crashCount = 0;
		this.#options.released(run);
		if (thread.unresponsiveCount > 0) this.#replaceUnresponsive(thread);
		else if (thread.activeCount === 0) this.#onQuiet(thread);
	}

	#replaceUnresponsive(thread: ThreadHandle): void {
		if (thread.unresponsiveCount >= this.#options.limits.maxUnresponsiveCalls && this.#current === thread) {
			this.#current = null;
			this.#retired.add(thread);
		}
		if (thread.activeCount === 0) this.#endDrained(thread);
	}

	#onQuiet(thread: ThreadHandle): void {
		const { idleTimeoutMs, now } = this.#options;
		if (this.#retired.has(thread)) this.#endDrained(thread);
		else if (idleTimeoutMs !== undefined && !this.#closed) {
			clearTimeout(this.#idleTimer);
			this.#idleTimer = setTimeout(
				() => thread.end('idle'),
				Math.max(idleTimeoutMs, this.#visitedUntil - now()),
			).unref();
		}
	}

	#endDrained(thread: ThreadHandle): void {
		const wasCurrent = this.#current === thread;
		thread.end('drained');
		if (wasCurrent) this.#thread(); // the next visitor should not wait for an import that can happen now
	}

	#gone(thread: ThreadHandle, reason: ThreadEnd, lost: readonly LostCall[]): void {
		this.#retired.delete(thread);
		if (this.#current === thread) this.#current = null;
		void thread.exited.then(() => this.#threads.delete(thread));
		if (reason === 'crashed' || reason === 'import-failed' || reason === 'start-timeout') this.#countCrash();
		for (const { run, repeatable } of lost) {
			if (repeatable && !this.#closed) this.start(run);
			else this.#fail(run, END_REASONS[reason]);
		}
		if (reason === 'blocked') this.#thread();
	}

	#countCrash(): void {
		this.#crashCount += 1;
		this.#notBefore = this.#options.now() + restartPauseMs(this.#crashCount, this.#options.limits);
	}

	#fail(run: Invocation, reason: string): void {
		run.fail(new FunctionError('FUNCTION_INVOCATION_FAILED', `${run.call.name}: ${reason}`));
		this.#options.released(run);
	}
}

/** Renders for the cache and calls of programs do not ask for HTML; a browser that opens a page or sends a form does. */
function isForPerson({ call }: Invocation): boolean {
	return call.headers.some(([name, value]) => name === 'accept' && value.includes('text/html'));
}

const END_REASONS: Readonly<Record<ThreadEnd, string>> = {
	crashed: 'its thread crashed',
	'import-failed': 'its module could not be imported',
	'start-timeout': 'its module took too long to import',
	blocked: 'its thread was blocked and was ended',
	drained: 'its thread was replaced',
	idle: 'its thread was ended',
	closed: 'the host was closed',
};

/**
 * How long no new thread is started after crashes in a row. The first crash costs nothing: one bad request must not
 * make the next visitor wait.
 *
 * @param crashCount crashes since a call last ended well
 * @returns milliseconds
 */
export function restartPauseMs(crashCount: number, limits: HostLimits): number {
	if (crashCount <= 1) return 0;
	return Math.min(limits.maxRestartPauseMs, limits.restartPauseMs * 2 ** (crashCount - 2));
}
