import { DAY_MS, MINUTE_MS, SECOND_MS, type UnixMs } from './time.ts';

/**
 * Calendar days and wall-clock hours of a time zone, from the zone data of `Intl`: right on days of 23 and 25 hours,
 * in zones that are not whole hours from UTC, and where the clock jumps over midnight.
 * Local dates are ISO strings, `YYYY-MM-DD`. A zone that `Intl` does not know throws RangeError; see `isTimeZone`.
 */

// Making a formatter costs a thousand times as much as using one; there are no more entries than there are zones.
const formatters = new Map<string, Intl.DateTimeFormat>();

function offsetFormatter(timeZone: string): Intl.DateTimeFormat {
	const known = formatters.get(timeZone);
	if (known) return known;
	const made = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
	formatters.set(timeZone, made);
	return made;
}

/** Whether this runtime's zone data has the zone; a source may know a newer one. */
export function isTimeZone(timeZone: string): boolean {
	try {
		offsetFormatter(timeZone);
		return true;
	} catch (error) {
		if (error instanceof RangeError) return false;
		throw error;
	}
}

/** Local time minus UTC at this instant, milliseconds: negative in the Americas. */
export function utcOffsetMs(at: UnixMs, timeZone: string): number {
	const match = /GMT([+-])(\d{2}):(\d{2})(?::(\d{2}))?$/.exec(offsetFormatter(timeZone).format(at));
	const [, sign, hours, minutes, seconds] = match ?? [];
	const size = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60 + Number(seconds ?? 0);
	return (sign === '-' ? -size : size) * SECOND_MS;
}

/** The date on a calendar at that place. */
export function localDateOf(at: UnixMs, timeZone: string): string {
	return isoDate(at + utcOffsetMs(at, timeZone));
}

/** The date `dayCount` days later, or earlier if negative. */
export function addDays(localDate: string, dayCount: number): string {
	return isoDate(Date.parse(localDate) + dayCount * DAY_MS);
}

function isoDate(ms: number): string {
	return new Date(ms).toISOString().slice(0, 10);
}

/** The first instant of the local date: midnight, or the end of a jump over it. */
export function startOfLocalDayAt(localDate: string, timeZone: string): UnixMs {
	return localHourAt(localDate, 0, timeZone);
}

/**
 * The instant at which a clock at that place shows `hour`:00.
 * Shown twice: the first time. Never shown: the instant of the jump over it.
 */
export function localHourAt(localDate: string, hour: number, timeZone: string): UnixMs {
	return localTimeAt(localDate, hour * 60, timeZone);
}

/** The same for a number of minutes after midnight. */
export function localTimeAt(localDate: string, minuteOfDay: number, timeZone: string): UnixMs {
	const wallMs = Date.parse(localDate) + minuteOfDay * MINUTE_MS;
	// A day to either side is beyond any zone's offset, so that a change of clocks at that hour lies between the two.
	const offsets = [utcOffsetMs(wallMs - DAY_MS, timeZone), utcOffsetMs(wallMs + DAY_MS, timeZone)];
	const earliestAt = wallMs - Math.max(...offsets);
	const latestAt = wallMs - Math.min(...offsets);
	const wallAt = (at: UnixMs) => at + utcOffsetMs(at, timeZone);
	if (wallAt(earliestAt) === wallMs) return earliestAt;
	if (wallAt(latestAt) === wallMs) return latestAt;
	return firstInstant(earliestAt, latestAt, (at) => wallAt(at) >= wallMs);
}

/** Bisects `fromAt < t <= toAt` for the first instant at which `holds`, which must hold at `toAt`. */
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
