import type { WorkerClock } from '../../worker/clock.ts';
import type { Schedule } from '../../worker/schedule.ts';

/** A clock that stands still, but for sleeps: they take no time and move it. */
export class FakeTime implements WorkerClock {
	nowMs = Date.UTC(2026, 0, 10, 12);
	readonly sleptMs: number[] = [];

	readonly now = (): number => this.nowMs;

	async sleep(ms: number): Promise<void> {
		this.sleptMs.push(ms);
		this.nowMs += ms;
	}
}

/** A clock whose sleeps last until they are given up. */
export class StandingTime implements WorkerClock {
	readonly now = (): number => 0;

	sleep(_ms: number, signal: AbortSignal): Promise<void> {
		if (signal.aborted) return Promise.resolve();
		return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
	}
}

/** Slots that come when the test says so. */
export class FakeSchedule implements Schedule {
	nextSlotAt: number | null = null;
	stopped = false;
	#onSlot: (() => Promise<void>) | null = null;

	nextAt(): number | null {
		return this.nextSlotAt;
	}

	start(onSlot: () => Promise<void>): void {
		this.#onSlot = onSlot;
	}

	stop(): void {
		this.stopped = true;
	}

	/** @returns when the slot is done */
	async slot(): Promise<void> {
		if (!this.stopped) await this.#onSlot?.();
	}
}
