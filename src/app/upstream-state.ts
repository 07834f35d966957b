import { DAY_MS, MINUTE_MS, SECOND_MS, type UnixMs } from '../domain/time.ts';
import type { UpstreamError, UpstreamState, WeatherSource } from './ports.ts';

type Limits = WeatherSource['limits'];

/** Tolerated clock skew between machines. A stored instant further ahead means that our clock was set back. */
const CLOCK_SKEW_MS = MINUTE_MS;

/** Returns whether a past instant lies in the future: the clock was set back since. */
export function isFromFuture(at: UnixMs | null, now: UnixMs): boolean {
	return at !== null && at > now + CLOCK_SKEW_MS;
}

/**
 * Returns the state at `now`. Counters of a minute or UTC day that is over start again: the service resets its own on the
 * clock minute and the UTC day. After the clock was set back, spent units still count, but instants derived from the old
 * time no longer block anyone.
 *
 * @param stored null: the service was never called
 */
export function upstreamStateAt(stored: UpstreamState | null, now: UnixMs): UpstreamState {
	const minute = windowAt(stored?.minute ?? null, MINUTE_MS, now);
	const day = windowAt(stored?.day ?? null, DAY_MS, now);
	if (!stored) {
		return {
			minute,
			day,
			blockedUntilAt: null,
			failureCount: 0,
			probeAt: null,
			lastAttemptAt: null,
			lastSuccessAt: null,
			lastError: null,
		};
	}
	const wasSetBack = isFromFuture(stored.lastAttemptAt, now);
	return { ...stored, minute, day, ...(wasSetBack ? { blockedUntilAt: null, probeAt: null } : {}) };
}

/** Counts the cost of a request before it is sent: failed requests count too, and a crash must not hide one. */
export function spendUnits(state: UpstreamState, units: number, now: UnixMs): UpstreamState {
	return {
		...state,
		minute: { ...state.minute, spentUnits: state.minute.spentUnits + units },
		day: { ...state.day, spentUnits: state.day.spentUnits + units },
		lastAttemptAt: now,
	};
}

/** Returns the units that may still be spent in this minute and on this day, whichever is less. */
export function unitsLeft(state: UpstreamState, limits: Limits): number {
	return Math.min(limits.perMinute - state.minute.spentUnits, limits.perDay - state.day.spentUnits);
}

/** Returns when `units` may be spent; `now` if already. */
export function affordableAt(state: UpstreamState, limits: Limits, units: number, now: UnixMs): UnixMs {
	if (state.day.spentUnits + units > limits.perDay) return state.day.startsAt + DAY_MS;
	if (state.minute.spentUnits + units > limits.perMinute) return state.minute.startsAt + MINUTE_MS;
	return now;
}

/** The share of a day's units that is kept in reserve and spent evenly. */
const RESERVE_SHARE = 0.2;

/**
 * Returns the interval between fetches at which the reserve lasts until midnight UTC; 0 while more than the reserve is
 * left. Without it, fetches that come a little early all day would leave nothing for the last hours, which are a skiing
 * afternoon.
 *
 * @param units cost of fetching everything once
 */
export function reservePaceMs(state: UpstreamState, limits: Limits, units: number, now: UnixMs): number {
	const leftUnits = limits.perDay - state.day.spentUnits;
	if (leftUnits > limits.perDay * RESERVE_SHARE) return 0;
	const leftMs = state.day.startsAt + DAY_MS - now;
	return leftUnits <= 0 ? leftMs : (units * leftMs) / leftUnits;
}

function windowAt(stored: UpstreamState['minute'] | null, lengthMs: number, now: UnixMs): UpstreamState['minute'] {
	const startsAt = Math.floor(now / lengthMs) * lengthMs;
	return { startsAt, spentUnits: stored && stored.startsAt >= startsAt ? stored.spentUnits : 0 };
}

/** Pause after the first failure; it doubles with each further one. The source has already retried by then. */
const FIRST_PAUSE_MS = 30 * SECOND_MS;
/** Less than the five minutes between refreshes, so that the first one after a recovery finds the breaker half open. */
const MAX_PAUSE_MS = 240 * SECOND_MS;
/** After so many failures, two to three hours, an outage counts as long. */
const LONG_OUTAGE_FAILURES = 48;
/** Resorts in a probe: enough to update a small site completely. */
const PROBE_RESORTS = 5;
/** Resorts in a probe during a long outage: a day of probes must not use up the day's units. */
const LONG_OUTAGE_PROBE_RESORTS = 1;

/** Closes the breaker after a successful request. */
export function recordSuccess(state: UpstreamState, now: UnixMs): UpstreamState {
	return { ...state, failureCount: 0, probeAt: null, blockedUntilAt: null, lastSuccessAt: now };
}

/**
 * Opens the breaker after a failure. Half of the pause is random, so that instances do not retry together. A rate limit
 * also blocks requests until the window that it names ends.
 */
export function recordFailure(
	state: UpstreamState,
	{ code, retryAt }: Pick<UpstreamError, 'code' | 'retryAt'>,
	now: UnixMs,
	random: number,
): UpstreamState {
	const maxMs = Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** state.failureCount);
	const pauseMs = maxMs * (0.5 + random / 2);
	return {
		...state,
		failureCount: state.failureCount + 1,
		probeAt: now + Math.round(pauseMs),
		blockedUntilAt: retryAt ?? state.blockedUntilAt,
		lastError: { code, at: now },
	};
}

/**
 * Returns when the service may be called again; null: now.
 *
 * @param insist for scheduled refreshes, which run every five minutes and may probe while renders may not; a rate limit
 * still applies
 */
export function blockedUntil(state: UpstreamState, now: UnixMs, insist: boolean): UnixMs | null {
	const untilAt = Math.max(state.blockedUntilAt ?? 0, insist ? 0 : (state.probeAt ?? 0));
	return untilAt > now ? untilAt : null;
}

/** Returns how many resorts the next request may include; `Infinity` while the breaker is closed. */
export function probeSize({ failureCount }: UpstreamState): number {
	if (failureCount === 0) return Number.POSITIVE_INFINITY;
	return failureCount < LONG_OUTAGE_FAILURES ? PROBE_RESORTS : LONG_OUTAGE_PROBE_RESORTS;
}
