import type { Person } from '../../../domain/person.ts';
import type { FieldFaults, ReportForm } from '../../../domain/snow-report/report-form.ts';
import { reportForm } from '../../../domain/snow-report/report-form.ts';
import { loadOutlook, termsFor } from '../judge-report.ts';
import type { ReportConflict } from '../report-conflict.ts';
import { demandEditor, type ReportDesk } from '../report-desk.ts';
import { saveDraft } from '../report-drafts.ts';
import type { SentForm } from './sent-form.ts';
import { isSentTwice } from './sent-twice.ts';
import { understandForm } from './understand-form.ts';

/** A form that is shown again, with what was entered. */
export type ShownAgain = { readonly form: SentForm; readonly texts: ReportForm; readonly faults: FieldFaults };

export type WriteOutcome =
	/** A draft, whatever it is for: what was written is kept before anything else is shown. */
	| { readonly state: 'saved'; readonly resortId: string; readonly goOn: 'draft' | 'preview' | 'publish' }
	| (ShownAgain & { readonly state: 'invalid' })
	/** Nothing was stored; the same report in the other unit. */
	| (ShownAgain & { readonly state: 'unit-changed' })
	| { readonly state: 'conflict'; readonly unit: SentForm['unit']; readonly conflict: ReportConflict };

/**
 * Does what somebody wants to be done with what they wrote.
 *
 * @throws {ReportRefusedError}
 * @throws {StorageError} nothing was written
 */
export async function writeReport(desk: ReportDesk, person: Person, form: SentForm): Promise<WriteOutcome> {
	const { resortId, intent, unit, basis } = form;
	const resort = demandEditor(desk, person, resortId);
	const outlook = await loadOutlook(desk, resort, desk.clock.now());
	const terms = termsFor(outlook, unit);
	const { texts, faults, report } = understandForm(form, terms);
	if (report === null) return { state: 'invalid', form, texts, faults };
	if (intent === 'use-in' || intent === 'use-cm') {
		const changed = { ...terms, unit: intent === 'use-in' ? ('in' as const) : ('cm' as const) };
		return {
			state: 'unit-changed',
			// So that what is not touched any more keeps its exact value.
			form: { ...form, unit: changed.unit, before: report },
			texts: reportForm(report, changed),
			faults: {},
		};
	}
	const saved = await saveDraft(desk, person, { resortId, report, basis, terms });
	if (saved.state === 'conflict' && !isSentTwice(saved.current.draft, person, report)) {
		return { state: 'conflict', unit, conflict: saved };
	}
	return { state: 'saved', resortId, goOn: intent };
}
