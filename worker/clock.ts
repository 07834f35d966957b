import { setTimeout as sleep } from 'node:timers/promises';

/** A clock that tests can replace. */
export type WorkerClock = {
	/** Unix ms. */
	now(): number;
	/** Resolves after `ms`, or at once when `signal` is aborted. */
	sleep(ms: number, signal: AbortSignal): Promise<void>;
};

/** Formats an instant, Unix ms, as ISO 8601; null stays null. */
export function toIso(at: number | null): string | null {
	return at === null ? null : new Date(at).toISOString();
}

export const systemClock: WorkerClock = {
	now: Date.now,
	async sleep(ms, signal) {
		await sleep(ms, undefined, { signal }).catch(() => {});
	},
};
