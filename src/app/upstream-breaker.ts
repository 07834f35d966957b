import { SECOND_MS, type UnixMs } from '../domain/time.ts';
import type { UpstreamError, UpstreamState } from './ports.ts';

/** Pause after the first failure; each further one doubles it. The source has retried on its own by then. */
const FIRST_PAUSE_MS = 30 * SECOND_MS;
/** Below the five minutes of a refresh, so that the one after a recovery finds the breaker half open. */
const LONGEST_PAUSE_MS = 240 * SECOND_MS;
/** Failures after which an outage is a long one: two to three hours. */
const LONG_OUTAGE_FAILURES = 48;
/** Resorts that a probe asks for: a small site at once, so that it is whole again with one request. */
const PROBE_RESORTS = 5;
/** A probe in a long outage: a day of probes must not use up the day's units. */
const LONG_OUTAGE_PROBE_RESORTS = 1;

/** The service answered: everything is forgiven. */
export function recordSuccess(state: UpstreamState, now: UnixMs): UpstreamState {
	return { ...state, failureCount: 0, probeAt: null, blockedUntilAt: null, lastSuccessAt: now };
}

/**
 * The service failed: nobody asks for a while, half of it certain and half by chance, so that instances do not march in
 * step. A rate limit is obeyed for the window that it names.
 *
 * @param random at least 0, below 1
 */
export function recordFailure(
	state: UpstreamState,
	{ code, retryAt }: Pick<UpstreamError, 'code' | 'retryAt'>,
	now: UnixMs,
	random: number,
): UpstreamState {
	const longestMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** state.failureCount);
	const pauseMs = longestMs * (0.5 + random / 2);
	return {
		...state,
		failureCount: state.failureCount + 1,
		probeAt: now + Math.round(pauseMs),
		blockedUntilAt: retryAt ?? state.blockedUntilAt,
		lastError: { code, at: now },
	};
}

/**
 * When the service may be asked again; null: now, as far as the breaker is concerned.
 *
 * @param insist a scheduled refresh comes once in five minutes and probes even while visitors' renders may not;
 *   a rate limit binds it as well
 */
export function blockedUntil(state: UpstreamState, now: UnixMs, insist: boolean): UnixMs | null {
	const untilAt = Math.max(state.blockedUntilAt ?? 0, insist ? 0 : (state.probeAt ?? 0));
	return untilAt > now ? untilAt : null;
}

/** How many resorts the next request may ask for; `Infinity` while the service is well. */
export function probeSize({ failureCount }: UpstreamState): number {
	if (failureCount === 0) return Number.POSITIVE_INFINITY;
	return failureCount < LONG_OUTAGE_FAILURES ? PROBE_RESORTS : LONG_OUTAGE_PROBE_RESORTS;
}
