import { describeConditions } from '../domain/assemble-conditions.ts';
import type { ResortConditions } from '../domain/conditions.ts';
import { resortPath } from '../domain/isr-paths.ts';
import { descriptionWindow } from '../domain/readings-window.ts';
import type { ReportVersion } from '../domain/reports/report-version.ts';
import type { UnixMs } from '../domain/time.ts';
import { describeError } from './log-event.ts';
import { siteFetchIntervalMs } from './plan-fetch.ts';
import { type FiguresProblem, readFigures } from './read-figures.ts';
import { type ReportView, VERSIONS_TO_READ, viewReport } from './reports/report-view.ts';
import type { Site } from './site.ts';

/** What the page of a resort shows. */
export type ResortView = {
	readonly generatedAt: UnixMs;
	/** When these figures were last fetched; null: never. */
	readonly fetchedAt: UnixMs | null;
	readonly simulated: boolean;
	readonly conditions: ResortConditions;
	/** The latest published report; null: none. */
	readonly report: ReportView | null;
	/** With `storage-unavailable` there may still be figures: the last ones that were read. */
	readonly problem: FiguresProblem;
};

/**
 * Returns the figures of one resort, after fetching them if they are due. Never throws: figures that cannot be loaded
 * are missing.
 *
 * @returns null: no resort has this id, and nothing was read or fetched
 */
export async function loadResort(site: Site, id: string): Promise<ResortView | null> {
	const resort = site.resorts.find((each) => each.id === id);
	if (!resort) return null;
	const page = { path: resortPath(id), resortIds: [id] };
	const { readAt, readings, reports, fetchedAt, problem } = await readFigures(site, page, descriptionWindow);
	const published = reports.get(id) ?? null;
	const policy = { fetchIntervalMs: siteFetchIntervalMs(site.resorts, site.source) };
	const conditions = describeConditions(resort, readings.get(id), readAt, policy, published);
	const versions = published === null ? [] : await readVersions(site, id);
	return {
		generatedAt: readAt,
		fetchedAt,
		simulated: site.simulated,
		conditions,
		report: published && viewReport({ resort, published, versions, timeZone: conditions.timeZone, now: readAt }),
		problem,
	};
}

/** A page without its list of corrections is better than none. */
async function readVersions({ reports, log }: Site, id: string): Promise<readonly ReportVersion[]> {
	try {
		return await reports.listVersions(id, VERSIONS_TO_READ);
	} catch (error) {
		log({ level: 'error', event: 'storage-unavailable', ...describeError(error) });
		return [];
	}
}
