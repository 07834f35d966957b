import type { Clock } from '../../../src/edge/cache/clock.ts';

/** A clock that only advances when a test advances it, and then runs due timers. */
export class FakeClock implements Clock {
	#now: number;
	readonly #timers = new Map<object, { readonly at: number; readonly task: () => void }>();

	constructor(startAt = Date.UTC(2026, 0, 15, 6)) {
		this.#now = startAt;
	}

	now(): number {
		return this.#now;
	}

	after(delayMs: number, task: () => void): () => void {
		const id = {};
		this.#timers.set(id, { at: this.#now + delayMs, task });
		return () => this.#timers.delete(id);
	}

	advanceMs(ms: number): void {
		this.#now += ms;
		const due = [...this.#timers].filter(([, { at }]) => at <= this.#now).sort(([, a], [, b]) => a.at - b.at);
		for (const [id, { task }] of due) if (this.#timers.delete(id)) task();
	}

	advanceS(seconds: number): void {
		this.advanceMs(seconds * 1_000);
	}
}
