import { fieldKinds, fieldNames, type ReportField, reportFieldOrder } from '../../../domain/snow-report/field-names.ts';
import { enterReport, type FieldFaults, type ReportForm, reportForm } from '../../../domain/snow-report/report-form.ts';
import type { ReportTerms } from '../../../domain/snow-report/report-terms.ts';
import type { SnowReport } from '../../../domain/snow-report/snow-report.ts';
import { type SentForm, type SnowKind, snowKindOf } from './sent-form.ts';

/** What a form says, as far as it can be told. */
export type UnderstoodForm = {
	/** One text per field, a choice beside an amount included; to be shown again. */
	readonly texts: ReportForm;
	readonly faults: FieldFaults;
	/** Null: there are faults. */
	readonly report: SnowReport | null;
};

export function understandForm(sent: SentForm, terms: ReportTerms): UnderstoodForm {
	const untouched = reportForm(sent.before, terms);
	const texts: Record<string, string> = {};
	const contradictions: Partial<Record<ReportField, string>> = {};
	for (const field of reportFieldOrder) {
		const text = sent.texts[field];
		if (sent.theirs.includes(field)) {
			texts[field] = untouched[field];
		} else if (fieldKinds[field] === 'fallen-snow') {
			const snow = combineSnow(text, sent.snowKinds[field], untouched[field]);
			texts[field] = snow ?? text;
			if (snow === null) contradictions[field] = `${fieldNames[field]}: enter a number or choose, not both`;
		} else {
			texts[field] = text;
		}
	}
	const entered = enterReport(texts, terms, sent.before);
	const faults = { ...(entered.ok ? {} : entered.faults), ...contradictions };
	const isFaultless = entered.ok && Object.keys(contradictions).length === 0;
	return { texts: texts as ReportForm, faults, report: isFaultless ? entered.report : null };
}

/**
 * One text of an amount and the choice beside it. Without JavaScript typing a number does not change the choice, nor
 * does the choice empty the number: what was touched counts.
 *
 * @returns null: both were touched, and contradict each other
 */
function combineSnow(amount: string, kind: SnowKind | undefined, before: string): string | null {
	const kindBefore = snowKindOf(before);
	const amountBefore = kindBefore === 'amount' ? before : '';
	const isAmountTouched = amount !== amountBefore;
	if (kind === undefined || kind === kindBefore) return isAmountTouched ? amount : before;
	if (kind === 'amount') return amount;
	if (isAmountTouched && amount !== '') return null;
	return kind === 'trace' ? 'trace' : '';
}
