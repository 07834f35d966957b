import type { ConditionsSummary } from '../../domain/conditions.ts';
import type { Person } from '../../domain/person.ts';
import type { SnowReport } from '../../domain/reports/snow-report.ts';
import { loadDashboard } from '../load-dashboard.ts';
import type { ResortView } from '../load-resort.ts';
import type { Site } from '../site.ts';
import { loadOutlook } from './check-plausibility.ts';
import { type ReportContext, requireEditor } from './report-context.ts';
import { earlierReport } from './report-history.ts';
import { VERSIONS_TO_READ, viewReport } from './report-view.ts';

/** The public pages as they would look with a report that is not public. */
export type PreviewPage = {
	/** The version it restores; null: it is the draft. */
	readonly restore: number | null;
	readonly resort: ResortView;
	/** Of the dashboard, with this resort as it would look. */
	readonly summaries: readonly ConditionsSummary[];
};

/**
 * Loads the public pages with a report that is not public.
 *
 * @param restore the version to publish again; null: the draft
 * @returns null: there is no draft
 * @throws {ReportRefusedError}
 * @throws {StorageError}
 */
export async function loadPreview(
	site: Site,
	context: ReportContext,
	person: Person | null,
	{ resortId, restore }: { readonly resortId: string; readonly restore: number | null },
): Promise<PreviewPage | null> {
	requireEditor(context, person, resortId);
	const { draft } = await context.reports.loadState(resortId);
	const report = restore === null ? draft?.report : await earlierReport(context, resortId, restore);
	if (!report) return null;
	const resort = await previewReport(context, person, { resortId, report });
	// Only for this response: what the pages are made from is not changed.
	const { summaries } = await loadDashboard(site);
	return {
		restore,
		resort,
		summaries: summaries.map((summary) => (summary.resort.id === resortId ? resort.conditions : summary)),
	};
}

/**
 * Composes the resort page as if this report were published now. Never cached, and for editors only.
 *
 * @throws {ReportRefusedError}
 * @throws {StorageError}
 */
export async function previewReport(
	context: ReportContext,
	person: Person | null,
	{ resortId, report }: { readonly resortId: string; readonly report: SnowReport },
): Promise<ResortView> {
	const resort = requireEditor(context, person, resortId);
	const now = context.clock.now();
	const outlook = await loadOutlook(context, resort, now);
	const versions = await context.reports.listVersions(resortId, VERSIONS_TO_READ);
	const published = { version: (versions[0]?.version ?? 0) + 1, report, publishedAt: now };
	const { forecastSnow24hCm: _next24h, forecastSnow72hCm: _next72h, ...conditions } = outlook.conditionsWith(published);
	const next = {
		...published,
		resortId,
		author: { kind: 'editor', userId: person?.id ?? '', name: '' },
		restoredFrom: null,
	} as const;
	return {
		generatedAt: now,
		fetchedAt: conditions.fetchedAt,
		simulated: context.source.provider === 'simulated',
		conditions,
		report: viewReport({ resort, published, versions: [next, ...versions], timeZone: outlook.timeZone, now }),
		problem: conditions.fetchedAt === null ? 'never-fetched' : null,
	};
}
