import { DAY_MS, MINUTE_MS, SECOND_MS, type UnixMs } from './time.ts';

/**
 * Calendar days and wall-clock times of a time zone, computed with the zone data of `Intl`. Correct on days of 23 and
 * 25 hours, in zones with fractional-hour offsets, and where midnight is skipped. Local dates are ISO strings,
 * `YYYY-MM-DD`. A zone that `Intl` does not know throws RangeError; see `isTimeZone`.
 */

// Creating a formatter costs a thousand times as much as using one. There are at most as many entries as time zones.
const formatters = new Map<string, Intl.DateTimeFormat>();

function offsetFormatter(timeZone: string): Intl.DateTimeFormat {
	const known = formatters.get(timeZone);
	if (known) return known;
	const made = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
	formatters.set(timeZone, made);
	return made;
}

/** Returns whether this runtime knows the time zone; a source may know newer ones. */
export function isTimeZone(timeZone: string): boolean {
	try {
		offsetFormatter(timeZone);
		return true;
	} catch (error) {
		if (error instanceof RangeError) return false;
		throw error;
	}
}

/** Returns local time minus UTC, milliseconds: negative in the Americas. */
export function utcOffsetMs(at: UnixMs, timeZone: string): number {
	const match = /GMT([+-])(\d{2}):(\d{2})(?::(\d{2}))?$/.exec(offsetFormatter(timeZone).format(at));
	const [, sign, hours, minutes, seconds] = match ?? [];
	const size = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60 + Number(seconds ?? 0);
	return (sign === '-' ? -size : size) * SECOND_MS;
}

export function localDateOf(at: UnixMs, timeZone: string): string {
	return isoDate(at + utcOffsetMs(at, timeZone));
}

/** Returns the date `dayCount` days later, or earlier if negative. */
export function addDays(localDate: string, dayCount: number): string {
	return isoDate(Date.parse(localDate) + dayCount * DAY_MS);
}

function isoDate(ms: number): string {
	return new Date(ms).toISOString().slice(0, 10);
}

/** Returns the first instant of the local date: midnight, or the end of a clock change that skips it. */
export function startOfLocalDayAt(localDate: string, timeZone: string): UnixMs {
	return localHourAt(localDate, 0, timeZone);
}

/**
 * Returns the instant at which a local clock shows `hour`:00. If it does so twice, the first time; if that hour is
 * skipped, the instant of the clock change.
 */
export function localHourAt(localDate: string, hour: number, timeZone: string): UnixMs {
	return localTimeAt(localDate, hour * 60, timeZone);
}

/** The same for minutes after midnight. */
export function localTimeAt(localDate: string, minuteOfDay: number, timeZone: string): UnixMs {
	const wallMs = Date.parse(localDate) + minuteOfDay * MINUTE_MS;
	// No offset exceeds a day, so a clock change near that time lies between these two instants.
	const offsets = [utcOffsetMs(wallMs - DAY_MS, timeZone), utcOffsetMs(wallMs + DAY_MS, timeZone)];
	const earliestAt = wallMs - Math.max(...offsets);
	const latestAt = wallMs - Math.min(...offsets);
	const wallAt = (at: UnixMs) => at + utcOffsetMs(at, timeZone);
	if (wallAt(earliestAt) === wallMs) return earliestAt;
	if (wallAt(latestAt) === wallMs) return latestAt;
	return firstInstant(earliestAt, latestAt, (at) => wallAt(at) >= wallMs);
}

/** Bisects `fromAt < t <= toAt` for the first instant at which `holds` is true; it must be true at `toAt`. */
function firstInstant(fromAt: UnixMs, toAt: UnixMs, holds: (at: UnixMs) => boolean): UnixMs {
	let before = fromAt;
	let after = toAt;
	while (after - before > 1) {
		const middle = before + Math.floor((after - before) / 2);
		if (holds(middle)) after = middle;
		else before = middle;
	}
	return after;
}
