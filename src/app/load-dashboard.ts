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
	/** When any of these figures were last fetched; each summary has a time of its own. Null: never. */
	readonly fetchedAt: UnixMs | null;
	readonly simulated: boolean;
	/** Every resort, in the order of the registry; one that was never fetched has missing figures. */
	readonly summaries: readonly ConditionsSummary[];
	/** `storage-unavailable` may still come with figures: those that were last read. */
	readonly problem: FiguresProblem;
};

/** Figures of all resorts, fetched first if they are due. Never throws: what cannot be had is missing. */
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
