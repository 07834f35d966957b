import { MIN_STALE_AFTER_MS } from './freshness.ts';
import { DAY_MS, type UnixMs } from './time.ts';

/**
 * Hours to load: `fromAt < endsAt <= toAt`. Both windows extend further ahead than a page shows, so that cached
 * readings stay complete for as long as they are fresh, even while storage is unavailable.
 */
export type ReadingsWindow = { readonly fromAt: UnixMs; readonly toAt: UnixMs };

/** Returns the hours that `summarizeConditions` needs: 24 hours of new snow, and the latest hour of each kind. */
export function summaryWindow(now: UnixMs): ReadingsWindow {
	return { fromAt: now - DAY_MS, toAt: now + MIN_STALE_AFTER_MS };
}

/** Returns the hours that `describeConditions` needs: seven local days back (one may last 25 h), 168 hours ahead. */
export function descriptionWindow(now: UnixMs): ReadingsWindow {
	return { fromAt: now - 8 * DAY_MS, toAt: now + 7 * DAY_MS + MIN_STALE_AFTER_MS };
}
