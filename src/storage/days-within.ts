import type { DailyReading } from '../domain/readings.ts';
import { HOUR_MS, type UnixMs } from '../domain/time.ts';

/** The longest local day: clocks are set back by one hour. */
export const LONGEST_DAY_MS = 25 * HOUR_MS;

/**
 * The days that have a part in `fromAt < t <= toAt`, ascending.
 *
 * @param days of one resort, any order; the end of a day is the start of the next one
 */
export function daysWithin(
	days: readonly DailyReading[],
	{ fromAt, toAt }: { readonly fromAt: UnixMs; readonly toAt: UnixMs },
): readonly DailyReading[] {
	const ascending = [...days].sort((a, b) => a.startsAt - b.startsAt);
	return ascending.filter((day, index) => {
		const longestEndsAt = day.startsAt + LONGEST_DAY_MS;
		const endsAt = Math.min(longestEndsAt, ascending[index + 1]?.startsAt ?? longestEndsAt);
		return day.startsAt < toAt && endsAt > fromAt;
	});
}
