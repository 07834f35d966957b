import { HOUR_MS, MINUTE_MS, type UnixMs } from '../../domain/time.ts';

/** Word of a storm is worth something for the best part of a day; eight attempts by this plan are 14 to 18 hours. */
export const MOST_ATTEMPTS = 8;

const FIRST_WAIT_MS = MINUTE_MS;
const GROWTH = 4;
const LONGEST_WAIT_MS = 6 * HOUR_MS;

/**
 * When a message is tried again: after 1, 4, 16, 64 and 256 minutes, then every six hours, each shortened by up to a
 * fifth at random, so that what failed together does not come back together.
 *
 * @param attempt the one that failed, from 1
 * @param random at least 0, below 1
 * @param retryAfterMs what the receiver asks for, obeyed up to the longest wait; null: nothing
 * @returns null: that was the last attempt
 */
export function retryAt(attempt: number, now: UnixMs, random: number, retryAfterMs: number | null): UnixMs | null {
	if (attempt >= MOST_ATTEMPTS) return null;
	const plannedMs = Math.min(FIRST_WAIT_MS * GROWTH ** (attempt - 1), LONGEST_WAIT_MS);
	const waitMs = Math.round(plannedMs * (1 - random / 5));
	return now + Math.max(waitMs, Math.min(retryAfterMs ?? 0, LONGEST_WAIT_MS));
}
