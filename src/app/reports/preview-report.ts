import type { ConditionsSummary } from '../../domain/conditions.ts';
import type { Person } from '../../domain/person.ts';
import type { SnowReport } from '../../domain/reports/snow-report.ts';
import { loadDashboard } from '../load-dashboard.ts';
import type { ResortView } from '../load-resort.ts';
import type { Site } from '../site.ts';
import { loadOutlook } from './check-plausibility.ts';
import { type ReportContext, requireEditor } from './report-context.ts';
import { earlierReport } from './report-history.ts';
import { VERSIONS_READ, viewReport } from './report-view.ts';

/** The pages of a resort as they would be. */
export type PreviewPage = {
	/** The version of which the report is a copy; null: it is the draft. */
	readonly restore: number | null;
	readonly resort: ResortView;
	/** Of the dashboard, this resort as it would be among them. */
	readonly summaries: readonly ConditionsSummary[];
};

/**
 * The public pages with a report that is not public.
 *
 * @param restore the version that would be published once more; null: the draft
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
	// The pages themselves never see it: it is put into what they are made from, for this answer alone.
	const { summaries } = await loadDashboard(site);
	return {
		restore,
		resort,
		summaries: summaries.map((summary) => (summary.resort.id === resortId ? resort.conditions : summary)),
	};
}

/**
 * The page of the resort as it would be if this report were published now. Never to be cached, and for editors alone.
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
	const versions = await context.reports.listVersions(resortId, VERSIONS_READ);
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
