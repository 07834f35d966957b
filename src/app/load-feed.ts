import { describeConditions } from '../domain/assemble-conditions.ts';
import type { ReadingsWindow } from '../domain/readings-window.ts';
import { DAY_MS, type UnixMs } from '../domain/time.ts';
import { type FeedEntry, resortFeedEntries } from './feed.ts';
import { siteFetchIntervalMs } from './plan-fetch.ts';
import { type FiguresProblem, readFigures } from './read-figures.ts';
import type { Site } from './site.ts';

export type FeedView = {
	/** Of the newest entry; without entries the time of reading. */
	readonly updatedAt: UnixMs;
	readonly simulated: boolean;
	/** One per resort and local day, newest first. */
	readonly entries: readonly FeedEntry[];
	readonly problem: FiguresProblem;
};

const MAX_DAYS = 7;
/** About; a day is given in full or not at all, and today always is. */
const MAX_ENTRIES = 200;

/** The last days of all resorts; fewer days for more resorts. Never throws. */
export async function loadFeed(site: Site): Promise<FeedView> {
	const { resorts, source, simulated } = site;
	const dayCount = Math.min(MAX_DAYS, Math.max(1, Math.floor(MAX_ENTRIES / Math.max(1, resorts.length))));
	const page = { path: '/', resortIds: resorts.map(({ id }) => id) };
	const { readAt, readings, problem } = await readFigures(site, page, (now) => feedWindow(now, dayCount));
	const policy = { fetchIntervalMs: siteFetchIntervalMs(resorts, source) };
	const entries = resorts
		.map((resort) => describeConditions(resort, readings.get(resort.id), readAt, policy))
		.flatMap((conditions) => resortFeedEntries(conditions, dayCount))
		.sort((a, b) => b.updatedAt - a.updatedAt);
	return { updatedAt: entries[0]?.updatedAt ?? readAt, simulated, entries, problem };
}

/** Local days back, of which one may last 25 hours. */
function feedWindow(now: UnixMs, dayCount: number): ReadingsWindow {
	return { fromAt: now - (dayCount + 1) * DAY_MS, toAt: now };
}
