import { DAY_MS, MINUTE_MS, SECOND_MS, type UnixMs } from '../domain/time.ts';
import type { UpstreamError, UpstreamState, WeatherSource } from './ports.ts';

type Limits = WeatherSource['limits'];

/** Clocks of machines that share a database may differ by this much; a stored instant beyond it means that ours was set back. */
export const CLOCK_SKEW_MS = MINUTE_MS;

/** Whether an instant that was once *now* lies ahead: the clock was set back since. */
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
	const wentBack = isFromFuture(stored.lastAttemptAt, now);
	return { ...stored, minute, day, ...(wentBack ? { blockedUntilAt: null, probeAt: null } : {}) };
}

/** Counts the cost of a request before it is sent: the service counts failed ones too, and a crash must not hide one. */
export function spendUnits(state: UpstreamState, units: number, now: UnixMs): UpstreamState {
	return {
		...state,
		minute: { ...state.minute, spentUnits: state.minute.spentUnits + units },
		day: { ...state.day, spentUnits: state.day.spentUnits + units },
		lastAttemptAt: now,
	};
}

/** Units that may still be spent in this minute and on this day, whichever is less. */
export function unitsLeft(state: UpstreamState, limits: Limits): number {
	return Math.min(limits.perMinute - state.minute.spentUnits, limits.perDay - state.day.spentUnits);
}

/** When at least `units` may be spent; `now` if they may already. */
export function affordableAt(state: UpstreamState, limits: Limits, units: number, now: UnixMs): UnixMs {
	if (state.day.spentUnits + units > limits.perDay) return state.day.startsAt + DAY_MS;
	if (state.minute.spentUnits + units > limits.perMinute) return state.minute.startsAt + MINUTE_MS;
	return now;
}

/** The part of a day's units that is not spent freely. */
const RESERVE_SHARE = 0.2;

/**
 * Returns how far apart fetches must be for the rest to last until midnight UTC once only the reserve is left; 0 before.
 * Without it the fetches that come a little early all day long leave nothing for the last hours, an afternoon's skiing.
 *
 * @param units price of fetching everything once
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

/** Pause after the first failure; each further one doubles it. The source has retried on its own by then. */
const FIRST_PAUSE_MS = 30 * SECOND_MS;
/** Below the five minutes of a refresh, so that the one after a recovery finds the breaker half open. */
const MAX_PAUSE_MS = 240 * SECOND_MS;
/** Failures after which an outage is a long one: two to three hours. */
const LONG_OUTAGE_FAILURES = 48;
/** Resorts that a probe asks for: a small site at once, so that it is whole again with one request. */
const PROBE_RESORTS = 5;
/** A probe in a long outage: a day of probes must not use up the day's units. */
const LONG_OUTAGE_PROBE_RESORTS = 1;

/** Closes the breaker after a successful request. */
export function recordSuccess(state: UpstreamState, now: UnixMs): UpstreamState {
	return { ...state, failureCount: 0, probeAt: null, blockedUntilAt: null, lastSuccessAt: now };
}

/**
 * Opens the breaker after a failure, for a pause with half of it random, so that instances do not retry in step. A rate
 * limit is respected for the window that it names.
 *
 * @param random at least 0, below 1
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
 * Returns when the service may be called again; null: now, as far as the breaker is concerned.
 *
 * @param insist a scheduled refresh runs every five minutes and probes even while renders may not; a rate limit
 *   applies to it as well
 */
export function blockedUntil(state: UpstreamState, now: UnixMs, insist: boolean): UnixMs | null {
	const untilAt = Math.max(state.blockedUntilAt ?? 0, insist ? 0 : (state.probeAt ?? 0));
	return untilAt > now ? untilAt : null;
}

/** How many resorts the next request may ask for; `Infinity` while the breaker is closed. */
export function probeSize({ failureCount }: UpstreamState): number {
	if (failureCount === 0) return Number.POSITIVE_INFINITY;
	return failureCount < LONG_OUTAGE_FAILURES ? PROBE_RESORTS : LONG_OUTAGE_PROBE_RESORTS;
}
