import type { ConditionsSummary } from '../../../domain/conditions.ts';
import type { Person } from '../../../domain/person.ts';
import { loadDashboard } from '../../load-dashboard.ts';
import type { ResortView } from '../../load-resort.ts';
import type { Site } from '../../site.ts';
import { previewReport } from '../preview-report.ts';
import { demandEditor, type ReportDesk } from '../report-desk.ts';
import { earlierReport } from '../report-history.ts';

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
	desk: ReportDesk,
	person: Person | null,
	{ resortId, restore }: { readonly resortId: string; readonly restore: number | null },
): Promise<PreviewPage | null> {
	demandEditor(desk, person, resortId);
	const { draft } = await desk.reports.loadState(resortId);
	const report = restore === null ? draft?.report : await earlierReport(desk, resortId, restore);
	if (!report) return null;
	const resort = await previewReport(desk, person, { resortId, report });
	// The pages themselves never see it: it is put into what they are made from, for this answer alone.
	const { summaries } = await loadDashboard(site);
	return {
		restore,
		resort,
		summaries: summaries.map((summary) => (summary.resort.id === resortId ? resort.conditions : summary)),
	};
}
