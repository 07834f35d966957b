import type { Dated, HourlyReading } from './readings.ts';
import { HOUR_MS, type UnixMs } from './time.ts';

/**
 * Reads a series of hours in which some may be missing. The expected hours are counted by the clock, never taken from
 * the series, so that a missing hour never counts as an hour without snow or wind.
 */

type Hour = { readonly endsAt: UnixMs };

/** Returns the hours ascending and unique. Of two readings of one hour the later wins, except for its nulls. */
export function ascendingHours(hours: readonly HourlyReading[]): readonly HourlyReading[] {
	if (hours.every(({ endsAt }, index) => index === 0 || endsAt > (hours[index - 1]?.endsAt ?? endsAt))) return hours;
	const byEnd = new Map<UnixMs, HourlyReading>();
	for (const hour of hours) {
		const earlier = byEnd.get(hour.endsAt);
		byEnd.set(hour.endsAt, earlier ? { ...earlier, ...withoutNulls(hour) } : hour);
	}
	return [...byEnd.values()].sort((a, b) => a.endsAt - b.endsAt);
}

function withoutNulls(hour: HourlyReading): Partial<HourlyReading> {
	return Object.fromEntries(Object.entries(hour).filter(([, value]) => value !== null));
}

/** Returns the hours with `fromAt < endsAt <= toAt`. */
export function hoursBetween<H extends Hour>(hours: readonly H[], fromAt: UnixMs, toAt: UnixMs): readonly H[] {
	return hours.filter(({ endsAt }) => endsAt > fromAt && endsAt <= toAt);
}

/**
 * Returns how long after the full UTC hour the hours of a series end, in milliseconds. Usually zero; in a time zone
 * with a half-hour offset a source may count local hours.
 */
export function hourPhaseMs(hours: readonly Hour[]): number {
	return (hours[0]?.endsAt ?? 0) % HOUR_MS;
}

/** Returns how many hours end in `fromAt < t <= toAt`: the number of hours in a complete series. */
export function hourCountBetween(fromAt: UnixMs, toAt: UnixMs, phaseMs: number): number {
	const hoursUntil = (at: UnixMs) => Math.floor((at - phaseMs) / HOUR_MS);
	return Math.max(0, hoursUntil(toAt) - hoursUntil(fromAt));
}

/** Returns the known values, in the order of the series. */
export function knownValues<H, T>(hours: readonly H[], pick: (hour: H) => T | null): readonly T[] {
	return hours.map(pick).filter((value): value is NonNullable<typeof value> => value !== null);
}

/** Returns the values of all `hourCount` hours; null if one is missing or there are no hours. */
export function completeValues<H, T>(
	hours: readonly H[],
	hourCount: number,
	pick: (hour: H) => T | null,
): readonly T[] | null {
	const known = knownValues(hours, pick);
	return hourCount > 0 && known.length === hourCount ? known : null;
}

/** Returns the value of the latest past hour that has one, dated with the end of that hour. */
export function latestKnown<H extends Hour, T>(
	ascending: readonly H[],
	now: UnixMs,
	pick: (hour: H) => T | null,
): Dated<T> | null {
	for (let index = ascending.length - 1; index >= 0; index -= 1) {
		const hour = ascending[index];
		if (!hour || hour.endsAt > now) continue;
		const value = pick(hour);
		if (value !== null) return { value, at: hour.endsAt };
	}
	return null;
}
