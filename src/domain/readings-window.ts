import { DAY_MS, type UnixMs } from './time.ts';

/** Hours to load before conditions are put together: `fromAt < endsAt <= toAt`. */
export type ReadingsWindow = { readonly fromAt: UnixMs; readonly toAt: UnixMs };

/** What `summarizeConditions` looks at: 24 hours of new snow and the latest hour of each kind. */
export function summaryWindow(now: UnixMs): ReadingsWindow {
	return { fromAt: now - DAY_MS, toAt: now };
}

/** What `describeConditions` looks at: seven local days back, one of which may last 25 hours, and 168 hours ahead. */
export function descriptionWindow(now: UnixMs): ReadingsWindow {
	return { fromAt: now - 8 * DAY_MS, toAt: now + 7 * DAY_MS };
}
