import type { Clock } from '../../src/app/ports.ts';

/** A clock that only changes when it is set or advanced. */
export type FakeClock = Clock & {
	/** Advances the time, wakes sleepers in their order, and lets what they do settle. */
	advance(ms: number): Promise<void>;
	/** Sets the clock, also backwards, without waking sleepers. */
	set(at: number): void;
	/** Sleepers that were neither woken nor aborted. */
	readonly sleeperCount: number;
};

type Sleeper = { readonly wakeAt: number; readonly wake: () => void };

/** 23 November 2026, 14:00 UTC: a clock minute and hour begin. */
export const testEpochAt = Date.UTC(2026, 10, 23, 14);

export function createFakeClock(startAt: number = testEpochAt): FakeClock {
	let now = startAt;
	let sleepers: readonly Sleeper[] = [];

	function sleep(ms: number, signal?: AbortSignal): Promise<void> {
		return new Promise((resolve) => {
			const wake = () => {
				sleepers = sleepers.filter((each) => each !== sleeper);
				resolve();
			};
			const sleeper = { wakeAt: now + ms, wake };
			if (signal?.aborted) return resolve();
			signal?.addEventListener('abort', wake, { once: true });
			sleepers = [...sleepers, sleeper];
		});
	}

	return {
		now: () => now,
		sleep,
		async advance(ms) {
			const until = now + ms;
			for (;;) {
				await settle();
				const [next] = sleepers.filter(({ wakeAt }) => wakeAt <= until).sort((a, b) => a.wakeAt - b.wakeAt);
				if (!next) break;
				now = Math.max(now, next.wakeAt);
				next.wake();
			}
			now = until;
			await settle();
		},
		set(at) {
			now = at;
		},
		get sleeperCount() {
			return sleepers.length;
		},
	};
}

/**
 * Runs everything that does not wait for time. The database driver answers on the same thread, so a few turns of the
 * event loop are enough for any chain of queries in these tests.
 */
export async function settle(): Promise<void> {
	for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
