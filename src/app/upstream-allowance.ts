import { DAY_MS, MINUTE_MS, type UnixMs } from '../domain/time.ts';
import type { UpstreamState, WeatherSource } from './ports.ts';

type Limits = WeatherSource['limits'];

/** Clocks of machines that share a database may differ by this much; a stored instant beyond it means that ours went back. */
export const CLOCK_SKEW_MS = MINUTE_MS;

/** Whether an instant that was *now* once lies ahead: the clock was set back since. */
export function isFromFuture(at: UnixMs | null, now: UnixMs): boolean {
	return at !== null && at > now + CLOCK_SKEW_MS;
}

/**
 * The state as it holds at `now`. Counters of a minute or UTC day that is over begin anew: the service clears its own on
 * the clock minute and the UTC day. After the clock was set back, what was spent still counts, but no instant that was
 * derived from the old time holds anybody up.
 *
 * @param stored null: the service was never asked
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

/** Books the price of a request before it is sent: the service counts failed ones too, and a crash must not hide one. */
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
 * How far apart fetches must lie so that what is left lasts until midnight UTC, once only the reserve is left; 0 before.
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
