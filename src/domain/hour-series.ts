import type { Dated, HourlyReading } from './readings.ts';
import { HOUR_MS, type UnixMs } from './time.ts';

/**
 * Reading a series of hours without ever mistaking an absent hour for a calm one: what is missing stays missing.
 * Which hours there should be is counted on the clock, never taken from the series.
 */

type Hour = { readonly endsAt: UnixMs };

/** Every hour once and ascending. Of two readings of one hour the later in the list counts, but its nulls do not. */
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

/** Hours with `fromAt < endsAt <= toAt`. */
export function hoursBetween<H extends Hour>(hours: readonly H[], fromAt: UnixMs, toAt: UnixMs): readonly H[] {
	return hours.filter(({ endsAt }) => endsAt > fromAt && endsAt <= toAt);
}

/**
 * By how much the hours of this series end after the full hour of UTC, milliseconds.
 * Zero nearly everywhere; where local time is half an hour off, a source may count local hours.
 */
export function hourPhaseMs(hours: readonly Hour[]): number {
	return (hours[0]?.endsAt ?? 0) % HOUR_MS;
}

/** How many hours end in `fromAt < t <= toAt`: what a complete series has there. */
export function hourCountBetween(fromAt: UnixMs, toAt: UnixMs, phaseMs: number): number {
	const hoursUntil = (at: UnixMs) => Math.floor((at - phaseMs) / HOUR_MS);
	return Math.max(0, hoursUntil(toAt) - hoursUntil(fromAt));
}

/** The values that are known, in the order of the series. */
export function knownValues<H, T>(hours: readonly H[], pick: (hour: H) => T | null): readonly T[] {
	return hours.map(pick).filter((value): value is NonNullable<typeof value> => value !== null);
}

/** The values of all `hourCount` hours; null if one of them is missing, or if there is no hour at all. */
export function completeValues<H, T>(
	hours: readonly H[],
	hourCount: number,
	pick: (hour: H) => T | null,
): readonly T[] | null {
	const known = knownValues(hours, pick);
	return hourCount > 0 && known.length === hourCount ? known : null;
}

/** The value of the latest hour that has one and has ended, with the end of that hour. */
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
