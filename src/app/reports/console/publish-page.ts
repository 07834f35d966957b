import type { Person } from '../../../domain/person.ts';
import type { Resort } from '../../../domain/resort.ts';
import type { ReportTerms } from '../../../domain/snow-report/report-terms.ts';
import type { SnowReport } from '../../../domain/snow-report/snow-report.ts';
import { loadOutlook, termsFor } from '../judge-report.ts';
import { type ReportReach, reachOf } from '../reach-of.ts';
import { basisOf, type ReportBasis } from '../report-conflict.ts';
import { demandEditor, type ReportDesk } from '../report-desk.ts';
import { earlierReport } from '../report-history.ts';
import type { ReportState } from '../report-ports.ts';
import { type FormPage, loadFormPage } from './form-page.ts';
import type { WriteOutcome } from './write-report.ts';

/** The page that says what a publication would do, and asks whether to. */
export type PublishPage = {
	readonly resort: Resort;
	readonly terms: ReportTerms;
	readonly state: ReportState;
	readonly basis: ReportBasis;
	/** What would be published. */
	readonly report: SnowReport;
	/** The version of which it is a copy; null: it is the draft. */
	readonly restore: number | null;
	readonly reach: ReportReach;
};

export type PublishView =
	| { readonly kind: 'check'; readonly page: PublishPage }
	/** Somebody was faster: it is written anew, beside what they did. */
	| { readonly kind: 'write'; readonly page: FormPage }
	| { readonly kind: 'no-draft' };

/**
 * @param restore the version to publish once more; null: the draft
 * @param conflict of a publication that was tried; null: none was, or it ended otherwise
 * @throws {ReportRefusedError}
 * @throws {StorageError}
 */
export async function loadPublishPage(
	desk: ReportDesk,
	person: Person | null,
	{
		resortId,
		unit,
		restore,
		conflict,
	}: {
		readonly resortId: string;
		readonly unit: 'cm' | 'in';
		readonly restore: number | null;
		readonly conflict: Extract<WriteOutcome, { state: 'conflict' }> | null;
	},
): Promise<PublishView> {
	const resort = demandEditor(desk, person, resortId);
	if (conflict) {
		return { kind: 'write', page: await loadFormPage(desk, person, { resortId, unit, outcome: conflict }) };
	}
	const state = await desk.reports.loadState(resortId);
	const report = restore === null ? state.draft?.report : await earlierReport(desk, resortId, restore);
	if (!report) return { kind: 'no-draft' };
	const terms = termsFor(await loadOutlook(desk, resort, desk.clock.now()), unit);
	const reach = await reachOf(desk, person, { resortId, report, terms });
	return { kind: 'check', page: { resort, terms, state, basis: basisOf(state), report, restore, reach } };
}
