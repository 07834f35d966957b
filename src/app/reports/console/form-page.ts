import type { Person } from '../../../domain/person.ts';
import type { Resort } from '../../../domain/resort.ts';
import type { ReportChange } from '../../../domain/snow-report/diff-reports.ts';
import { fieldNames, type ReportField, reportFieldOrder } from '../../../domain/snow-report/field-names.ts';
import { reportForm } from '../../../domain/snow-report/report-form.ts';
import type { ReportTerms } from '../../../domain/snow-report/report-terms.ts';
import type { ReportAuthor, ReportVersion } from '../../../domain/snow-report/report-version.ts';
import { emptyReport, type SnowReport } from '../../../domain/snow-report/snow-report.ts';
import type { UnixMs } from '../../../domain/time.ts';
import { lastValues, loadReportForm, type ReportFormView } from '../load-report-form.ts';
import { basisOf, type ReportBasis, type ReportConflict } from '../report-conflict.ts';
import type { ReportDesk } from '../report-desk.ts';
import type { ReportDraft } from '../report-ports.ts';
import { type FieldContext, type FieldView, viewField } from './field-view.ts';
import type { WriteOutcome } from './write-report.ts';

/** The page on which a report is written. */
export type FormPage = {
	readonly resort: Resort;
	/** IANA name; null: not known yet, times are entered in UTC. */
	readonly timeZone: string | null;
	readonly unit: ReportTerms['unit'];
	readonly basis: ReportBasis;
	/** To be sent back with the form: what it says as long as nobody touches it. */
	readonly before: SnowReport;
	readonly published: ReportVersion | null;
	readonly draft: ReportDraft | null;
	readonly fields: Readonly<Record<ReportField, FieldView>>;
	/** In the order of the form. */
	readonly faults: readonly { readonly field: ReportField; readonly message: string }[];
	readonly conflict: ConflictNews | null;
	readonly loadedAt: UnixMs;
};

/** What somebody who was first has done. */
export type ConflictNews = {
	readonly by: ReportAuthor | null;
	readonly at: UnixMs | null;
	readonly changes: readonly ReportChange[];
	/** Names of the fields in which a choice has to be made. */
	readonly contested: readonly string[];
};

/**
 * @param unit in which the person writes
 * @param outcome of what was sent to the page; null: nothing was, or it is done
 * @throws {ReportRefusedError}
 * @throws {StorageError}
 */
export async function loadFormPage(
	desk: ReportDesk,
	person: Person | null,
	{
		resortId,
		unit,
		outcome,
	}: { readonly resortId: string; readonly unit: 'cm' | 'in'; readonly outcome: WriteOutcome | null },
): Promise<FormPage> {
	return composeFormPage(await loadReportForm(desk, person, resortId), unit, outcome);
}

/** The page with what was entered, or what there is to begin with. */
export function composeFormPage(
	view: ReportFormView,
	preferredUnit: 'cm' | 'in',
	outcome: WriteOutcome | null,
): FormPage {
	const { resort, timeZone, state, loadedAt } = view;
	const shown = whatIsShown(view, outcome);
	const terms = { unit: shown.unit ?? preferredUnit, timeZone: timeZone ?? 'UTC' };
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
		faults: reportFieldOrder.flatMap((field) => {
			const message = shown.faults[field];
			return message === undefined ? [] : [{ field, message }];
		}),
		conflict: shown.conflict === null ? null : toNews(shown.conflict),
		loadedAt,
	};
}

type Shown = Pick<FormPage, 'basis' | 'before'> & {
	readonly unit: 'cm' | 'in' | null;
	readonly report: SnowReport;
	/** What was entered, word by word; null: what `report` says. */
	readonly texts: FieldContext['texts'] | null;
	readonly faults: FieldContext['faults'];
	readonly conflict: ReportConflict | null;
};

function whatIsShown({ basis, values }: ReportFormView, outcome: WriteOutcome | null): Shown {
	switch (outcome?.state) {
		case 'invalid':
		case 'unit-changed': {
			const { form, texts, faults } = outcome;
			return {
				basis: form.basis,
				before: form.before,
				unit: form.unit,
				report: emptyReport,
				texts,
				faults,
				conflict: null,
			};
		}
		case 'conflict':
			return afterConflict(outcome.conflict, outcome.unit);
		default:
			return { basis, before: values, unit: null, report: values, texts: null, faults: {}, conflict: null };
	}
}

/** Goes on from what the other one has done, with one's own on top. */
function afterConflict(conflict: ReportConflict, unit: Shown['unit']): Shown {
	const { current, theirs, merged } = conflict;
	return { basis: basisOf(current), before: theirs, unit, report: merged, texts: null, faults: {}, conflict };
}

function toNews({ by, at, theirChanges, contested }: ReportConflict): ConflictNews {
	return { by, at, changes: theirChanges, contested: contested.map((field) => fieldNames[field]) };
}
