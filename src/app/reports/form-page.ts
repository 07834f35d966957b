import type { Person } from '../../domain/person.ts';
import type { ReportChange } from '../../domain/reports/compare-reports.ts';
import { fieldNames, type ReportField, reportFieldOrder } from '../../domain/reports/report-fields.ts';
import type { PublishedReport } from '../../domain/reports/report-figures.ts';
import { reportForm } from '../../domain/reports/report-form.ts';
import type { ReportTerms } from '../../domain/reports/report-terms.ts';
import type { ReportAuthor, ReportVersion } from '../../domain/reports/report-version.ts';
import { emptyReport, type SnowReport } from '../../domain/reports/snow-report.ts';
import type { Resort } from '../../domain/resort.ts';
import type { UnixMs } from '../../domain/time.ts';
import type { FormFaults } from '../form-answer.ts';
import { loadOutlook, termsFor } from './check-plausibility.ts';
import { type FieldContext, type FieldView, viewField } from './field-view.ts';
import { basisOf, type ReportBasis, type ReportConflict } from './report-conflict.ts';
import { type ReportContext, type ReportPageRequest, requireEditor } from './report-context.ts';
import type { ReportDraft, ReportState } from './report-ports.ts';
import type { WriteOutcome } from './write-report.ts';

/** The page on which a report is written. */
export type FormPage = {
	readonly resort: Resort;
	/** IANA name; null: not known yet, times are entered in UTC. */
	readonly timeZone: string | null;
	readonly unit: ReportTerms['unit'];
	readonly basis: ReportBasis;
	/** Sent back with the form: its values when it was loaded. */
	readonly before: SnowReport;
	readonly published: ReportVersion | null;
	readonly draft: ReportDraft | null;
	readonly fields: Readonly<Record<ReportField, FieldView>>;
	/** By field, in the order of the form. */
	readonly faults: FormFaults;
	readonly conflict: ConflictNotice | null;
};

/** The changes of someone who saved first. */
export type ConflictNotice = {
	readonly by: ReportAuthor | null;
	readonly at: UnixMs | null;
	readonly changes: readonly ReportChange[];
	/** Names of the fields in which a choice has to be made. */
	readonly contested: readonly string[];
};

/**
 * @param outcome of the form that was sent to the page; null: none was, or it succeeded
 * @throws {ReportRefusedError}
 * @throws {StorageError}
 */
export async function loadFormPage(
	context: ReportContext,
	person: Person | null,
	{ resortId, unit, outcome }: ReportPageRequest & { readonly outcome: WriteOutcome | null },
): Promise<FormPage> {
	return composeFormPage(await loadReportForm(context, person, resortId), unit, outcome);
}

/** Composes the page with what was entered, or with the values to start from. */
function composeFormPage(view: ReportFormView, preferredUnit: 'cm' | 'in', outcome: WriteOutcome | null): FormPage {
	const { resort, timeZone, state, loadedAt } = view;
	const shown = chooseContent(view, outcome);
	const terms = termsFor(view, shown.unit ?? preferredUnit);
	const context: FieldContext = {
		texts: shown.texts ?? reportForm(shown.report, terms),
		beforeTexts: reportForm(shown.before, terms),
		lastTexts: reportForm(lastValues(state.published, loadedAt), terms),
		faults: shown.faults,
		published: state.published?.report ?? null,
		contested: shown.conflict?.contested ?? [],
		theirs: shown.conflict?.theirs ?? null,
		modelled: view.modelled,
		terms,
	};
	return {
		resort,
		timeZone,
		unit: terms.unit,
		basis: shown.basis,
		before: shown.before,
		published: state.published,
		draft: state.draft,
		fields: Object.fromEntries(
			reportFieldOrder.map((field) => [field, viewField(field, context)]),
		) as FormPage['fields'],
		faults: Object.fromEntries(
			reportFieldOrder.flatMap((field) => {
				const message = shown.faults[field];
				return message === undefined ? [] : [[field, message]];
			}),
		),
		conflict: shown.conflict === null ? null : toNotice(shown.conflict),
	};
}

type FormContent = Pick<FormPage, 'basis' | 'before'> & {
	readonly unit: 'cm' | 'in' | null;
	readonly report: SnowReport;
	/** The texts as entered; null: those of `report`. */
	readonly texts: FieldContext['texts'] | null;
	readonly faults: FieldContext['faults'];
	readonly conflict: ReportConflict | null;
};

function chooseContent({ basis, values }: ReportFormView, outcome: WriteOutcome | null): FormContent {
	switch (outcome?.state) {
		case 'invalid':
		case 'unit-changed': {
			const { form, texts, faults } = outcome;
			const { before, unit } = form;
			return { basis: form.basis, before, unit, report: emptyReport, texts, faults, conflict: null };
		}
		case 'conflict':
			return afterConflict(outcome.conflict, outcome.unit);
		default:
			return { basis, before: values, unit: null, report: values, texts: null, faults: {}, conflict: null };
	}
}

/** The other editor's report with one's own changes on top. */
function afterConflict(conflict: ReportConflict, unit: FormContent['unit']): FormContent {
	const { current, theirs, merged } = conflict;
	return { basis: basisOf(current), before: theirs, unit, report: merged, texts: null, faults: {}, conflict };
}

function toNotice({ by, at, theirChanges, contested }: ReportConflict): ConflictNotice {
	return { by, at, changes: theirChanges, contested: contested.map((field) => fieldNames[field]) };
}

/** What the form of a report starts from. */
export type ReportFormView = {
	readonly resort: Resort;
	/** IANA name; null: not known yet, times are entered in UTC. */
	readonly timeZone: string | null;
	readonly state: ReportState;
	/** Sent back with the form. */
	readonly basis: ReportBasis;
	/** The draft, else the last published report without the times that concern only that report. */
	readonly values: SnowReport;
	/** The values of the model, for comparison; no report is merged into them. */
	readonly modelled: ReturnType<Awaited<ReturnType<typeof loadOutlook>>['conditionsWith']>;
	readonly loadedAt: UnixMs;
};

/**
 * @throws {ReportRefusedError}
 * @throws {StorageError}
 */
export async function loadReportForm(
	context: ReportContext,
	person: Person | null,
	resortId: string,
): Promise<ReportFormView> {
	const resort = requireEditor(context, person, resortId);
	const now = context.clock.now();
	const state = await context.reports.loadState(resortId);
	const outlook = await loadOutlook(context, resort, now);
	return {
		resort,
		timeZone: outlook.timeZone,
		state,
		basis: basisOf(state),
		values: state.draft?.report ?? lastValues(state.published, now),
		modelled: outlook.conditionsWith(null),
		loadedAt: now,
	};
}

/** Returns the last report to start from, without its time of measurement: today's figures are not yesterday's. */
function lastValues(published: PublishedReport | null, now: UnixMs): SnowReport {
	if (published === null) return emptyReport;
	const { nextUpdateAt } = published.report;
	const isAhead = nextUpdateAt !== null && nextUpdateAt > now;
	return { ...published.report, measuredAt: null, nextUpdateAt: isAhead ? nextUpdateAt : null };
}
