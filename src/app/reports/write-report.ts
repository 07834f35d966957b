import type { Person } from '../../domain/person.ts';
import { type FieldFaults, type ReportForm, reportForm } from '../../domain/reports/report-form.ts';
import type { ReportTerms } from '../../domain/reports/report-terms.ts';
import type { SnowReport } from '../../domain/reports/snow-report.ts';
import { loadOutlook, termsFor } from './check-plausibility.ts';
import { type FormPayload, parseReportForm } from './form-payload.ts';
import { describeConflict, isResubmission, type ReportBasis, type ReportConflict } from './report-conflict.ts';
import { authorOf, type ReportContext, requireEditor } from './report-context.ts';
import type { ReportState } from './report-ports.ts';

/** The form to show again, with the entered values. */
export type ReshownForm = { readonly form: FormPayload; readonly texts: ReportForm; readonly faults: FieldFaults };

export type WriteOutcome =
	/** Saved as a draft, whichever button was pressed: nothing else happens before it is saved. */
	| { readonly state: 'saved'; readonly resortId: string; readonly nextStep: 'draft' | 'preview' | 'publish' }
	| (ReshownForm & { readonly state: 'invalid' })
	/** Nothing was stored; the same report in the other unit. */
	| (ReshownForm & { readonly state: 'unit-changed' })
	| { readonly state: 'conflict'; readonly unit: FormPayload['unit']; readonly conflict: ReportConflict };

/**
 * Parses the form and does what the button that was pressed asks for.
 *
 * @throws {ReportRefusedError}
 * @throws {StorageError} nothing was written
 */
export async function writeReport(context: ReportContext, person: Person, form: FormPayload): Promise<WriteOutcome> {
	const { resortId, intent, unit, basis } = form;
	const resort = requireEditor(context, person, resortId);
	const outlook = await loadOutlook(context, resort, context.clock.now());
	const terms = termsFor(outlook, unit);
	const { texts, faults, report } = parseReportForm(form, terms);
	if (report === null) return { state: 'invalid', form, texts, faults };
	if (intent === 'use-in' || intent === 'use-cm') {
		const changed = { ...terms, unit: intent === 'use-in' ? ('in' as const) : ('cm' as const) };
		return {
			state: 'unit-changed',
			// So that a field that is not changed again keeps its exact value.
			form: { ...form, unit: changed.unit, before: report },
			texts: reportForm(report, changed),
			faults: {},
		};
	}
	const saved = await saveDraft(context, person, { resortId, report, basis, terms });
	if (saved.state === 'conflict' && !isResubmission(saved.current.draft, person, report)) {
		return { state: 'conflict', unit, conflict: saved };
	}
	return { state: 'saved', resortId, nextStep: intent };
}

/** A report as an editor submits it. */
export type WrittenReport = {
	readonly resortId: string;
	readonly report: SnowReport;
	/** From the form, see `ReportFormView`. */
	readonly basis: ReportBasis;
	readonly terms: ReportTerms;
};

export type SavedDraft = { readonly state: 'saved'; readonly current: ReportState };

/**
 * Saves a report as the draft, in place of the one it was made from. Plausibility is not checked.
 *
 * @throws {ReportRefusedError}
 * @throws {StorageError}
 */
export async function saveDraft(
	context: ReportContext,
	person: Person,
	{ resortId, report, basis, terms }: WrittenReport,
): Promise<SavedDraft | ReportConflict> {
	requireEditor(context, person, resortId);
	const revision = await context.reports.saveDraft({
		resortId,
		id: context.newId(),
		expectedRevision: basis.revision,
		report,
		author: authorOf(person),
		at: context.clock.now(),
		delivery: null,
		reasons: [],
	});
	if (revision === null) return describeConflict(context, resortId, { report, basis }, terms);
	return { state: 'saved', current: await context.reports.loadState(resortId) };
}

/**
 * @returns false: it was discarded already, or there is another one now
 * @throws {ReportRefusedError}
 * @throws {StorageError}
 */
export async function discardDraft(
	context: ReportContext,
	person: Person,
	{ resortId, basis }: Pick<WrittenReport, 'resortId' | 'basis'>,
): Promise<boolean> {
	requireEditor(context, person, resortId);
	return context.reports.discardDraft(resortId, basis.revision);
}
