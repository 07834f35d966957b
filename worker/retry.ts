import type { WorkerClock } from './clock.ts';
import type { JobLimits } from './run-report.ts';

/** How often and how long to retry. */
export type RetryPolicy = {
	/** Longest wait before the second attempt, milliseconds; doubles with every attempt. */
	readonly baseMs: number;
	readonly capMs: number;
	readonly maxAttempts: number;
};

export const defaultRetryPolicy: RetryPolicy = { baseMs: 1_000, capMs: 30_000, maxAttempts: 6 };

/** What trying again takes. */
export type RetryOptions = {
	readonly clock: WorkerClock;
	/** From 0 up to, not including, 1. */
	readonly random: () => number;
	readonly policy?: RetryPolicy;
};

export type RetryQuestion = {
	/** Attempts so far, the failed one included. */
	readonly attemptCount: number;
	/** From `Retry-After`; null: none. */
	readonly retryAfterMs: number | null;
	readonly now: number;
	/** No attempt starts after this. */
	readonly giveUpAt: number;
	/** From 0 up to, not including, 1. */
	readonly random: number;
};

/**
 * Exponential backoff with full jitter, so that workers that failed together do not retry together. If the server names
 * a time, the jitter is added to it.
 *
 * @returns milliseconds until the next attempt; null: give up
 */
export function retryDelayMs(question: RetryQuestion, policy: RetryPolicy = defaultRetryPolicy): number | null {
	const { attemptCount, retryAfterMs, now, giveUpAt, random } = question;
	if (attemptCount >= policy.maxAttempts) return null;
	const longestMs = Math.min(policy.capMs, policy.baseMs * 2 ** (attemptCount - 1));
	const delayMs = (retryAfterMs ?? 0) + Math.floor(random * longestMs);
	return now + delayMs < giveUpAt ? delayMs : null;
}

/** Waits until the next attempt is due. @returns false: give up */
export async function waitForRetry(
	{ clock, random, policy }: RetryOptions,
	failed: Pick<RetryQuestion, 'attemptCount' | 'retryAfterMs'>,
	{ giveUpAt, signal }: JobLimits,
): Promise<boolean> {
	const delayMs = retryDelayMs({ ...failed, now: clock.now(), giveUpAt, random: random() }, policy);
	if (delayMs === null) return false;
	await clock.sleep(delayMs, signal);
	return !signal.aborted;
}

/**
 * Parses `Retry-After` into milliseconds from `now` (RFC 9110 section 10.2.3: seconds or a date).
 *
 * @returns null if there is none, or it is invalid
 */
export function parseRetryAfter(value: string | undefined, now: number): number | null {
	if (value === undefined) return null;
	if (/^\s*\d+\s*$/.test(value)) return Number(value) * 1_000;
	// Date.parse accepts almost any number as well.
	const at = /^\s*[a-z]/i.test(value) ? Date.parse(value) : Number.NaN;
	return Number.isNaN(at) ? null : Math.max(0, at - now);
}
