import type { WorkerClock } from './clock.ts';
import { LOOK_MS } from './plan-slot.ts';

/** What a dead-man's switch calls. */
export type DeadManEvents = {
	/** No good run came in time. Called once per outage, again where it says false. */
	missed(): Promise<boolean>;
	/** A good run came after all. */
	recovered(): Promise<boolean>;
};

/** Goes off unless a good run comes in time. */
export type DeadMan = {
	/** A good run came; the next must within `ms`. Null: none is scheduled. */
	runSucceeded(ms: number | null): void;
	readonly isLate: boolean;
	/** Ends when `signal` is aborted. */
	watch(signal: AbortSignal): Promise<void>;
};

/**
 * Time is counted by looks at the clock, each for no more than it should have taken: neither a clock that was set nor a
 * machine that slept is an outage.
 *
 * @param firstWithinMs time for the first good run
 */
export function createDeadMan(clock: WorkerClock, events: DeadManEvents, firstWithinMs: number): DeadMan {
	let leftMs: number = firstWithinMs;
	let isLate = false;
	/** What was last told and taken. */
	let told: 'late' | 'well' = 'well';

	async function look(passedMs: number): Promise<void> {
		leftMs -= passedMs;
		if (leftMs <= 0) isLate = true;
		if (isLate && told === 'well' && (await events.missed())) told = 'late';
		else if (!isLate && told === 'late' && (await events.recovered())) told = 'well';
	}

	return {
		get isLate() {
			return isLate;
		},
		runSucceeded(ms) {
			leftMs = ms ?? Number.POSITIVE_INFINITY;
			isLate = false;
		},
		async watch(signal) {
			while (!signal.aborted) {
				const lookedAt = clock.now();
				await clock.sleep(LOOK_MS, signal);
				const passedMs = clock.now() - lookedAt;
				if (!signal.aborted) await look(Math.max(0, Math.min(passedMs, LOOK_MS + 1_000)));
			}
		},
	};
}
