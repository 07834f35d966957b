import { z } from 'zod';
import { utcOffsetMs } from '../local-day.ts';
import { DAY_MS, MINUTE_MS, type UnixMs } from '../time.ts';
import { MINUTES_PER_DAY, type MinuteOfDay } from '../time-of-day.ts';

const minuteOfDay = z
	.int({ error: 'Enter a time of day, for example 22:00' })
	.min(0)
	.max(MINUTES_PER_DAY - 1);

/**
 * When a person wants no notifications, in their local time: from `fromMinute` until just before `untilMinute`, across
 * midnight if `untilMinute` is the earlier one. When daylight saving skips a time, its quiet is skipped too; when a time
 * comes twice, both are quiet.
 */
export const QuietHours = z
	.object({
		fromMinute: minuteOfDay,
		untilMinute: minuteOfDay,
		/** IANA name. */
		timeZone: z.string().transform((name, context) => {
			const known = canonicalTimeZone(name);
			if (known !== null) return known;
			context.addIssue({ code: 'custom', message: 'Choose a time zone from the list, for example America/Denver' });
			return z.NEVER;
		}),
	})
	.refine(({ fromMinute, untilMinute }) => fromMinute !== untilMinute, {
		path: ['untilMinute'],
		error: 'Quiet hours must end at a different time than they start. To get no notifications at all, pause the alert',
	});
export type QuietHours = Readonly<z.output<typeof QuietHours>>;

/** Returns whether this instant is in the quiet hours. */
export function isQuiet({ fromMinute, untilMinute, timeZone }: QuietHours, at: UnixMs): boolean {
	const minute = localMinuteOfDay(at, timeZone);
	return fromMinute < untilMinute
		? minute >= fromMinute && minute < untilMinute
		: minute >= fromMinute || minute < untilMinute;
}

const QUARTER_MS = 15 * MINUTE_MS;

// A hundred thousand alerts are evaluated at the same moment, and asking `Intl` for each would take most of the time.
// Clocks change on a quarter hour of UTC, so the offset is constant within one. One entry per zone.
const offsets = new Map<string, { quarter: number; offsetMs: number }>();

function localMinuteOfDay(at: UnixMs, timeZone: string): MinuteOfDay {
	const quarter = Math.floor(at / QUARTER_MS);
	let known = offsets.get(timeZone);
	if (known?.quarter !== quarter) {
		known = { quarter, offsetMs: utcOffsetMs(at, timeZone) };
		offsets.set(timeZone, known);
	}
	const sinceMidnightMs = (((at + known.offsetMs) % DAY_MS) + DAY_MS) % DAY_MS;
	return Math.floor(sinceMidnightMs / MINUTE_MS);
}

/** Zone names that browsers report; looking one up here builds no formatter. */
const knownZones: ReadonlySet<string> = new Set([...Intl.supportedValuesOf('timeZone'), 'UTC']);

/**
 * Returns the canonical name of a time zone: `america/denver` becomes America/Denver.
 * Each zone has one name, so that caches by zone stay small however visitors spell it.
 *
 * @returns null: not a zone of the IANA database; an offset such as `+01:00` is not one
 */
function canonicalTimeZone(name: string): string | null {
	if (knownZones.has(name)) return name;
	if (!/^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/.test(name)) return null;
	try {
		return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone;
	} catch (error) {
		if (error instanceof RangeError) return null;
		throw error;
	}
}
