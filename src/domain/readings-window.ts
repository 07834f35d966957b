import { MIN_STALE_AFTER_MS } from './freshness.ts';
import { DAY_MS, type UnixMs } from './time.ts';

/**
 * Hours to load before conditions are put together: `fromAt < endsAt <= toAt`. Both windows reach further ahead than
 * is shown now, so that readings which are kept while storage cannot be read stay complete as long as they stay fresh.
 */
export type ReadingsWindow = { readonly fromAt: UnixMs; readonly toAt: UnixMs };

/** What `summarizeConditions` looks at: 24 hours of new snow and the latest hour of each kind. */
export function summaryWindow(now: UnixMs): ReadingsWindow {
	return { fromAt: now - DAY_MS, toAt: now + MIN_STALE_AFTER_MS };
}

/** What `describeConditions` looks at: seven local days back, one of which may last 25 hours, and 168 hours ahead. */
export function descriptionWindow(now: UnixMs): ReadingsWindow {
	return { fromAt: now - 8 * DAY_MS, toAt: now + 7 * DAY_MS + MIN_STALE_AFTER_MS };
}
