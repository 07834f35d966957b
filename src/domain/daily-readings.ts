import { localDateOf } from './local-day.ts';
import type { DailyReading } from './readings.ts';
import { DAY_MS } from './time.ts';

/**
 * Returns the daily reading of a local date. It compares the middle of the day, because a source that uses one UTC
 * offset for its whole answer is an hour off at midnight after a clock change.
 */
export function dailyReadingOf(
	daily: readonly DailyReading[],
	localDate: string,
	timeZone: string,
): DailyReading | undefined {
	return daily.find(({ startsAt }) => localDateOf(startsAt + DAY_MS / 2, timeZone) === localDate);
}
