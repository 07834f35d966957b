import { mock } from 'node:test';
import type { WorkerClock } from '../../worker/clock.ts';

type Sleeper = { readonly wakeAtMs: number; readonly wake: () => void };

/**
 * Time that passes only on request, for a clock that can be set meanwhile: sleeps last as long as they should whatever
 * the clock says, as timers of a machine do. `Date` follows the clock.
 */
export class SimulatedTime {
	/** Milliseconds since the start; never goes back. */
	#passedMs = 0;
	/** Clock less time passed. */
	#offsetMs: number;
	#sleepers: readonly Sleeper[] = [];

	constructor(startAt: number) {
		this.#offsetMs = startAt;
		mock.timers.enable({ apis: ['Date'], now: startAt });
	}

	[Symbol.dispose](): void {
		mock.timers.reset();
	}

	get passedMs(): number {
		return this.#passedMs;
	}

	/** Sets the clock; nobody wakes. */
	jump(ms: number): void {
		this.#offsetMs += ms;
		this.#setDate();
	}

	/** Lets time pass up to the first sleeper who wakes, `limitMs` at most. @returns what passed */
	pass(limitMs: number): number {
		const [next] = [...this.#sleepers].sort((a, b) => a.wakeAtMs - b.wakeAtMs);
		const until = Math.min(this.#passedMs + limitMs, next?.wakeAtMs ?? Number.POSITIVE_INFINITY);
		const passed = until - this.#passedMs;
		this.#passedMs = until;
		this.#setDate();
		for (const sleeper of this.#sleepers.filter(({ wakeAtMs }) => wakeAtMs <= until)) sleeper.wake();
		return passed;
	}

	/** A clock of this time. One that is frozen wakes nobody any more: its process was killed. */
	clock(killed: AbortSignal): WorkerClock {
		return {
			now: () => this.#offsetMs + this.#passedMs,
			sleep: (ms, signal) =>
				new Promise((resolve) => {
					const wake = (): void => {
						this.#sleepers = this.#sleepers.filter((each) => each !== sleeper);
						if (!killed.aborted) resolve();
					};
					const sleeper: Sleeper = { wakeAtMs: this.#passedMs + ms, wake };
					if (signal.aborted) return resolve();
					signal.addEventListener('abort', wake, { once: true });
					killed.addEventListener('abort', wake, { once: true });
					this.#sleepers = [...this.#sleepers, sleeper];
				}),
		};
	}

	#setDate(): void {
		mock.timers.setTime(this.#offsetMs + this.#passedMs);
	}
}
