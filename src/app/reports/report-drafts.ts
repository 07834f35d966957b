import type { Person } from '../../domain/person.ts';
import type { ReportTerms } from '../../domain/snow-report/report-terms.ts';
import type { SnowReport } from '../../domain/snow-report/snow-report.ts';
import { describeConflict, type ReportBasis, type ReportConflict } from './report-conflict.ts';
import { authorOf, demandEditor, type ReportDesk } from './report-desk.ts';
import type { ReportState } from './report-ports.ts';

/** What an editor hands in. */
export type WrittenReport = {
	readonly resortId: string;
	readonly report: SnowReport;
	/** From the form, see `ReportFormView`. */
	readonly basis: ReportBasis;
	readonly terms: ReportTerms;
};

export type SavedDraft = { readonly state: 'saved'; readonly current: ReportState };

/**
 * Keeps a report that is not public, in place of the draft from which it was made. It may be as unlikely as it wants.
 *
 * @throws {ReportRefusedError}
 * @throws {StorageError}
 */
export async function saveDraft(
	desk: ReportDesk,
	person: Person,
	{ resortId, report, basis, terms }: WrittenReport,
): Promise<SavedDraft | ReportConflict> {
	demandEditor(desk, person, resortId);
	const revision = await desk.reports.saveDraft({
		resortId,
		id: desk.newId(),
		expectedRevision: basis.revision,
		report,
		author: authorOf(person),
		at: desk.clock.now(),
		delivery: null,
		reasons: [],
	});
	if (revision === null) return describeConflict(desk, resortId, { report, basis }, terms);
	return { state: 'saved', current: await desk.reports.loadState(resortId) };
}

/**
 * @returns false: it is gone already, or another one by now
 * @throws {ReportRefusedError}
 * @throws {StorageError}
 */
export async function discardDraft(
	desk: ReportDesk,
	person: Person,
	{ resortId, basis }: Pick<WrittenReport, 'resortId' | 'basis'>,
): Promise<boolean> {
	demandEditor(desk, person, resortId);
	return desk.reports.discardDraft(resortId, basis.revision);
}
