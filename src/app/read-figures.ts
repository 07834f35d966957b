import type { ResortReadings } from '../domain/readings.ts';
import type { ReadingsWindow } from '../domain/readings-window.ts';
import type { UnixMs } from '../domain/time.ts';
import { ensureFresh, type PageNeeds } from './ensure-fresh.ts';
import { describeError } from './log-event.ts';
import type { Site, StoredFigures } from './site.ts';

/** Why a page shows less than it should; null: no problem. */
export type FiguresProblem = 'storage-unavailable' | 'never-fetched' | null;

export type Figures = StoredFigures & {
	/** The instant for which the page is rendered and from which the window was computed. */
	readonly readAt: UnixMs;
	/** When the newest figures were fetched; null: never. */
	readonly fetchedAt: UnixMs | null;
	readonly problem: FiguresProblem;
};

/**
 * Returns the figures of a page, after fetching those that are due. While storage cannot be read, returns the last ones
 * that this instance read. Never throws.
 *
 * @param windowAt returns the hours that the page shows
 */
export async function readFigures(
	site: Site,
	page: PageNeeds,
	windowAt: (now: UnixMs) => ReadingsWindow,
): Promise<Figures> {
	const freshness = await ensureFresh(site, page);
	if (freshness === 'storage-unavailable') return fromMemory(site, page);
	const readAt = site.clock.now();
	try {
		const readings = await site.conditions.loadReadings(page.resortIds, windowAt(readAt));
		const reports = await readReports(site, page);
		const fetchedAt = newestFetch(readings);
		if (reports === null) {
			const last = site.lastFigures.get(page.path)?.reports ?? nothing.reports;
			return { readAt, readings, reports: last, fetchedAt, problem: 'storage-unavailable' };
		}
		site.lastFigures.set(page.path, { readings, reports });
		return { readAt, readings, reports, fetchedAt, problem: fetchedAt === null ? 'never-fetched' : null };
	} catch (error) {
		site.log({ level: 'error', event: 'storage-unavailable', ...describeError(error) });
		return fromMemory(site, page);
	}
}

/** Returns null if reports cannot be read, e.g. before a migration. Figures are then shown without them. */
async function readReports({ reports, log }: Site, { resortIds }: PageNeeds): Promise<StoredFigures['reports'] | null> {
	try {
		return await reports.loadPublished(resortIds);
	} catch (error) {
		log({ level: 'error', event: 'storage-unavailable', ...describeError(error) });
		return null;
	}
}

const nothing: StoredFigures = { readings: new Map(), reports: new Map() };

function fromMemory({ lastFigures, clock }: Site, { path }: PageNeeds): Figures {
	const { readings, reports } = lastFigures.get(path) ?? nothing;
	return { readAt: clock.now(), readings, reports, fetchedAt: newestFetch(readings), problem: 'storage-unavailable' };
}

function newestFetch(readings: ReadonlyMap<string, ResortReadings>): UnixMs | null {
	const times = [...readings.values()].flatMap(({ fetchedAt }) => fetchedAt ?? []);
	return times.length === 0 ? null : Math.max(...times);
}
