import type { UnixMs } from '../domain/time.ts';

/**
 * Formats of an instant, all of them absolute, because pages are cached.
 * - `full`: `Monday, November 23, 2026, 14:49 UTC`
 * - `moment`: `Mon, Nov 23, 6:45 AM PST`
 * - `clock`: `6:45 AM PST`
 * - `time`: `6:45 AM`, where the zone is shown elsewhere
 * - `day`: `Mon, Nov 23`
 * - `date`: `November 23, 2026`
 */
export type TimeForm = 'full' | 'moment' | 'clock' | 'time' | 'day' | 'date';

const clock: Intl.DateTimeFormatOptions = { hour: 'numeric', minute: '2-digit' };
const day: Intl.DateTimeFormatOptions = { weekday: 'short', month: 'short', day: 'numeric' };
const forms: Readonly<Record<TimeForm, Intl.DateTimeFormatOptions>> = {
	full: {
		weekday: 'long',
		year: 'numeric',
		month: 'long',
		day: 'numeric',
		hour: '2-digit',
		minute: '2-digit',
		hourCycle: 'h23',
		timeZoneName: 'short',
	},
	moment: { ...day, ...clock, timeZoneName: 'short' },
	clock: { ...clock, timeZoneName: 'short' },
	time: clock,
	day,
	date: { year: 'numeric', month: 'long', day: 'numeric' },
};

// Creating a formatter costs a hundred times as much as using it, and a page of 500 resorts has a handful of zones.
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(form: TimeForm, timeZone: string): Intl.DateTimeFormat {
	const key = `${form} ${timeZone}`;
	const known = formatters.get(key);
	if (known !== undefined) return known;
	const created = new Intl.DateTimeFormat('en-US', { ...forms[form], timeZone });
	formatters.set(key, created);
	return created;
}

/**
 * Formats an instant.
 *
 * @param timeZone IANA name; null (a resort that was never fetched): UTC
 */
export function formatTime(at: UnixMs, form: TimeForm, timeZone: string | null): string {
	const words = formatter(form, timeZone ?? 'UTC').format(at);
	// ICU versions differ in the space before AM and PM. It must not break the line.
	return words.replace(/[ \u202F](?=[AP]M)/g, '\u00A0').replace(' at ', ', ');
}

/** Formats an instant for machines: ISO 8601 with milliseconds, UTC. */
export function formatIso(at: UnixMs): string {
	return new Date(at).toISOString();
}
