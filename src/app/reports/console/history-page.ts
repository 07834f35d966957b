import type { Person } from '../../../domain/person.ts';
import type { Resort } from '../../../domain/resort.ts';
import type { ReportTerms } from '../../../domain/snow-report/report-terms.ts';
import { loadOutlook, termsFor } from '../judge-report.ts';
import { demandEditor, type ReportDesk } from '../report-desk.ts';
import { type HistoryView, loadHistory } from '../report-history.ts';

export type HistoryPage = {
	readonly resort: Resort;
	readonly terms: ReportTerms;
	/** Number of the version that is public; 0: none. */
	readonly publicVersion: number;
	readonly history: HistoryView;
};

/**
 * @param beforeVersion exclusive; null: from the newest
 * @throws {ReportRefusedError}
 * @throws {StorageError}
 */
export async function loadHistoryPage(
	desk: ReportDesk,
	person: Person | null,
	{
		resortId,
		unit,
		beforeVersion,
	}: { readonly resortId: string; readonly unit: 'cm' | 'in'; readonly beforeVersion: number | null },
): Promise<HistoryPage> {
	const resort = demandEditor(desk, person, resortId);
	const terms = termsFor(await loadOutlook(desk, resort, desk.clock.now()), unit);
	const { published } = await desk.reports.loadState(resortId);
	const history = await loadHistory(desk, person, { resortId, terms, beforeVersion });
	return { resort, terms, publicVersion: published?.version ?? 0, history };
}
