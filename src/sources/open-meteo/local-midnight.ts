import { MINUTE_MS, type UnixMs } from '../../domain/time.ts';

const DAY_MINUTES = 1_440;
const formats = new Map<string, Intl.DateTimeFormat>();

/**
 * Start of the local day that the service means by one entry of `daily.time`.
 *
 * The service counts back from today's offset, so beyond a change of clocks its “midnight” is 23:00 or 01:00 on the
 * wall. Where a zone skips midnight itself, the day starts at its first instant.
 *
 * @param nominalAt `daily.time`
 */
export function localMidnight(nominalAt: UnixMs, timeZone: string): UnixMs {
	const minutes = wallMinutes(nominalAt, timeZone);
	const startsAt = nominalAt - (minutes > DAY_MINUTES / 2 ? minutes - DAY_MINUTES : minutes) * MINUTE_MS;
	return wallMinutes(startsAt, timeZone) === 0 ? startsAt : nominalAt;
}

/** Minutes since midnight on a clock on the wall. */
function wallMinutes(at: UnixMs, timeZone: string): number {
	let format = formats.get(timeZone);
	if (format === undefined) {
		format = new Intl.DateTimeFormat('en', { timeZone, hour: 'numeric', minute: 'numeric', hourCycle: 'h23' });
		formats.set(timeZone, format);
	}
	const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
	return (parts.get('hour') ?? 0) * 60 + (parts.get('minute') ?? 0);
}
