import { describeConditions } from '../domain/assemble-conditions.ts';
import type { ResortConditions } from '../domain/conditions.ts';
import { resortPath } from '../domain/isr-paths.ts';
import { descriptionWindow } from '../domain/readings-window.ts';
import type { UnixMs } from '../domain/time.ts';
import { siteFetchIntervalMs } from './plan-fetch.ts';
import { type FiguresProblem, readFigures } from './read-figures.ts';
import type { Site } from './site.ts';

/** What the page of a resort shows. */
export type ResortView = {
	readonly generatedAt: UnixMs;
	/** When these figures were last fetched; null: never. */
	readonly fetchedAt: UnixMs | null;
	readonly simulated: boolean;
	readonly conditions: ResortConditions;
	/** `storage-unavailable` may still come with figures: those that were last read. */
	readonly problem: FiguresProblem;
};

/**
 * Figures of one resort, fetched first if they are due. Never throws: what cannot be had is missing.
 *
 * @returns null for an id that no resort has; nothing is read or fetched then
 */
export async function loadResort(site: Site, id: string): Promise<ResortView | null> {
	const resort = site.resorts.find((each) => each.id === id);
	if (!resort) return null;
	const page = { path: resortPath(id), resortIds: [id] };
	const { readAt, readings, reports, fetchedAt, problem } = await readFigures(site, page, descriptionWindow);
	const policy = { fetchIntervalMs: siteFetchIntervalMs(site.resorts, site.source) };
	return {
		generatedAt: readAt,
		fetchedAt,
		simulated: site.simulated,
		conditions: describeConditions(resort, readings.get(id), readAt, policy, reports.get(id) ?? null),
		problem,
	};
}
