import { localDateOf } from './local-day.ts';
import type { DailyReading } from './readings.ts';
import { DAY_MS } from './time.ts';

/**
 * The daily reading of a local date. Found by the middle of its day: a source that counts days with one offset from UTC
 * for its whole answer puts their beginnings an hour beside midnight after a change of clocks.
 */
export function dailyReadingOf(
	daily: readonly DailyReading[],
	localDate: string,
	timeZone: string,
): DailyReading | undefined {
	return daily.find(({ startsAt }) => localDateOf(startsAt + DAY_MS / 2, timeZone) === localDate);
}
