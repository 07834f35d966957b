import { summarizeConditions } from '../domain/assemble-conditions.ts';
import type { ConditionsSummary } from '../domain/conditions.ts';
import { summaryWindow } from '../domain/readings-window.ts';
import type { UnixMs } from '../domain/time.ts';
import { siteFetchIntervalMs } from './plan-fetch.ts';
import { type FiguresProblem, readFigures } from './read-figures.ts';
import type { Site } from './site.ts';

/** What the dashboard shows. */
export type DashboardView = {
	readonly generatedAt: UnixMs;
	/** When the newest of these figures were fetched; each summary has its own time. Null: never. */
	readonly fetchedAt: UnixMs | null;
	readonly simulated: boolean;
	/** Every resort, in the order of `resorts.json`. Figures that were never fetched are missing. */
	readonly summaries: readonly ConditionsSummary[];
	/** With `storage-unavailable` there may still be figures: the last ones that were read. */
	readonly problem: FiguresProblem;
};

/** Returns all resorts, after fetching what is due. Never throws: figures that cannot be loaded are missing. */
export async function loadDashboard(site: Site): Promise<DashboardView> {
	const page = { path: '/', resortIds: site.resorts.map(({ id }) => id) };
	const { readAt, readings, reports, fetchedAt, problem } = await readFigures(site, page, summaryWindow);
	const policy = { fetchIntervalMs: siteFetchIntervalMs(site.resorts, site.source) };
	return {
		generatedAt: readAt,
		fetchedAt,
		simulated: site.simulated,
		summaries: site.resorts.map((resort) =>
			summarizeConditions(resort, readings.get(resort.id), readAt, policy, reports.get(resort.id) ?? null),
		),
		problem,
	};
}
