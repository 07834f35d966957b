import { describeConditions } from '../domain/assemble-conditions.ts';
import type { PastDay, ResortConditions } from '../domain/conditions.ts';
import { resortPath } from '../domain/isr-paths.ts';
import type { ReadingsWindow } from '../domain/readings-window.ts';
import { DAY_MS, type UnixMs } from '../domain/time.ts';
import { siteFetchIntervalMs } from './plan-fetch.ts';
import { type FiguresProblem, readFigures } from './read-figures.ts';
import type { Site } from './site.ts';

export type FeedView = {
	/** Of the newest entry; without entries, the time of reading. */
	readonly updatedAt: UnixMs;
	readonly simulated: boolean;
	/** One per resort and local day, newest first. */
	readonly entries: readonly FeedEntry[];
	readonly problem: FiguresProblem;
};

const MAX_DAYS = 7;
/** Approximate: a day is complete or left out, and today is always included. */
const MAX_ENTRIES = 200;

/** Returns the last days of all resorts; the more resorts, the fewer days. Never throws. */
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

/** One day more, because a local day may last 25 hours. */
function feedWindow(now: UnixMs, dayCount: number): ReadingsWindow {
	return { fromAt: now - (dayCount + 1) * DAY_MS, toAt: now };
}

/** One resort on one local day. */
export type FeedEntry = {
	/** Permanent, e.g. `mammoth/2026-11-23`; appended to an IRI of the site (RFC 4287 §4.2.6). */
	readonly id: string;
	/** Path of the page about it. */
	readonly path: string;
	readonly title: string;
	readonly updatedAt: UnixMs;
	/** Plain text. */
	readonly summary: string;
};

/**
 * Returns an entry for each of the last days of a resort, newest first; none if the resort was never fetched. Today is
 * updated with each fetch. A past day was last updated when it ended, or at the last fetch if that was earlier.
 */
function resortFeedEntries({ resort, fetchedAt, history }: ResortConditions, dayCount: number): readonly FeedEntry[] {
	if (fetchedAt === null) return [];
	const days = history.map((day, index) => ({ day, endsAt: history[index + 1]?.startsAt ?? fetchedAt }));
	return days
		.slice(-dayCount)
		.filter(({ day }) => day.startsAt <= fetchedAt && hasFigures(day))
		.map(({ day, endsAt }) => ({
			id: `${resort.id}/${day.localDate}`,
			path: resortPath(resort.id),
			title: `${resort.name}, ${day.localDate}: ${describeSnow(day.snowCm)}`,
			updatedAt: Math.min(endsAt, fetchedAt),
			summary: describeDay(day),
		}))
		.reverse();
}

function hasFigures({ localDate: _date, startsAt: _startsAt, ...figures }: PastDay): boolean {
	return Object.values(figures).some((figure) => figure !== null);
}

function describeSnow(snowCm: number | null): string {
	return snowCm === null ? 'new snow not known' : `${format(snowCm)} cm of new snow`;
}

function describeDay({ snowCm, minTempC, maxTempC, maxGustKmh, snowDepthCm }: PastDay): string {
	const parts = [
		describeSnow(snowCm),
		minTempC === null || maxTempC === null ? null : `${format(minTempC)} to ${format(maxTempC)} °C`,
		maxGustKmh === null ? null : `gusts up to ${format(maxGustKmh)} km/h`,
		snowDepthCm === null ? null : `${format(snowDepthCm)} cm on the ground`,
	];
	return `Modelled at the summit: ${parts.filter((part) => part !== null).join(', ')}.`;
}

/** Rounds to 0.1, and uses a minus sign instead of a hyphen. */
function format(value: number): string {
	return String(Math.round(value * 10) / 10).replace('-', '−');
}
