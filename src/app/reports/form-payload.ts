import { z } from 'zod';
import { fieldKinds, fieldNames, type ReportField, reportFieldOrder } from '../../domain/reports/report-fields.ts';
import { type FieldFaults, parseReport, type ReportForm, reportForm } from '../../domain/reports/report-form.ts';
import type { ReportTerms } from '../../domain/reports/report-terms.ts';
import { MAX_NOTE_CHARACTERS } from '../../domain/reports/report-values.ts';
import { SnowReport } from '../../domain/reports/snow-report.ts';
import type { ReportBasis } from './report-conflict.ts';

/** What the button that was pressed should do with the form. */
export const WriteIntent = z.enum(['draft', 'preview', 'publish', 'use-in', 'use-cm']);
export type WriteIntent = z.output<typeof WriteIntent>;

/** The form of a report as it was sent, before its texts are parsed. */
export type FormPayload = {
	readonly resortId: string;
	readonly intent: WriteIntent;
	readonly unit: 'cm' | 'in';
	readonly basis: ReportBasis;
	/** The values of the form when it was loaded. */
	readonly before: SnowReport;
	readonly texts: ReportForm;
	/** The choices beside amounts of fallen snow. */
	readonly snowKinds: Readonly<Partial<Record<ReportField, SnowKind>>>;
	/** Fields that take the value of `before`, which is someone else's, whatever was entered. */
	readonly theirs: readonly ReportField[];
};

/** Fallen snow is an amount, a trace, or not reported: a choice beside the amount. */
export const snowKinds = ['amount', 'trace', 'none'] as const;
export type SnowKind = (typeof snowKinds)[number];

/** Name of that choice in the form. */
export function snowKindName(field: ReportField): string {
	return `${field}.is`;
}

/** The choice that fits a text of fallen snow. */
export function snowKindOf(text: string): SnowKind {
	if (text === '') return 'none';
	return /^t(?:race)?$/i.test(text) ? 'trace' : 'amount';
}

/** A hidden field of a form that holds JSON. */
export const jsonField = z.string().transform((text, context): unknown => {
	try {
		return JSON.parse(text);
	} catch {
		context.addIssue({ code: 'custom', message: 'not JSON' });
		return z.NEVER;
	}
});

/** How often each field of the console's forms occurs at most. */
const fieldCounts: ReadonlyMap<string, number> = new Map([
	...['resort', 'intent', 'unit', 'revision', 'version', 'before', 'report', 'restore', 'confirmed'].map(once),
	...reportFieldOrder.flatMap((field) => [once(field), once(snowKindName(field))]),
	['theirs', reportFieldOrder.length],
]);

function once(name: string): readonly [string, number] {
	return [name, 1];
}

/** Ten times the longest note; a report as JSON is shorter. */
const MAX_LONG_ENTRY_CHARACTERS = 10 * MAX_NOTE_CHARACTERS;
const longFields: ReadonlySet<string> = new Set(['note', 'before', 'report']);
const MAX_ENTRY_CHARACTERS = 200;

/** Returns as many fields of a form of the console, in order, and as much of each, as the form has. */
export function keepFormEntries(entries: Iterable<readonly [string, string]>): (readonly [string, string])[] {
	const left = new Map(fieldCounts);
	const kept: (readonly [string, string])[] = [];
	for (const [name, text] of entries) {
		const count = left.get(name) ?? 0;
		if (count === 0) continue;
		left.set(name, count - 1);
		kept.push([name, text.slice(0, longFields.has(name) ? MAX_LONG_ENTRY_CHARACTERS : MAX_ENTRY_CHARACTERS)]);
	}
	return kept;
}

/** `Number` alone would read an empty text as 0. */
const count = z
	.string()
	.regex(/^\d{1,9}$/)
	.transform(Number);

const Hidden = z.object({
	resort: z.string().min(1),
	intent: WriteIntent.catch('draft'),
	unit: z.enum(['cm', 'in']),
	revision: count,
	version: count,
	before: jsonField.pipe(SnowReport),
});

/** @returns null if it is no form of this site's pages */
export function readFormPayload(form: FormData): FormPayload | null {
	const sent = (name: string): string => {
		const value = form.get(name);
		return typeof value === 'string' ? value.trim() : '';
	};
	const names = ['resort', 'intent', 'unit', 'revision', 'version', 'before'];
	const hidden = Hidden.safeParse(Object.fromEntries(names.map((name) => [name, sent(name)])));
	if (!hidden.success) return null;
	const { resort, intent, unit, revision, version, before } = hidden.data;
	const chosen = reportFieldOrder.flatMap((field) => {
		const kind = snowKinds.find((each) => each === sent(snowKindName(field)));
		return kind === undefined ? [] : [[field, kind]];
	});
	const theirs = form.getAll('theirs');
	return {
		resortId: resort,
		intent,
		unit,
		basis: { revision, version },
		before,
		texts: Object.fromEntries(reportFieldOrder.map((field) => [field, sent(field)])) as ReportForm,
		snowKinds: Object.fromEntries(chosen),
		theirs: reportFieldOrder.filter((field) => theirs.includes(field)),
	};
}

/** A form as far as it could be parsed. */
export type ParsedReportForm = {
	/** One text per field, including a choice beside an amount; to be shown again. */
	readonly texts: ReportForm;
	readonly faults: FieldFaults;
	/** Null: there are faults. */
	readonly report: SnowReport | null;
};

export function parseReportForm(sent: FormPayload, terms: ReportTerms): ParsedReportForm {
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
			if (snow === null) contradictions[field] = `${fieldNames[field]}: enter an amount or choose an option, not both`;
		} else {
			texts[field] = text;
		}
	}
	const entered = parseReport(texts, terms, sent.before);
	const faults = { ...(entered.ok ? {} : entered.faults), ...contradictions };
	const isFaultless = entered.ok && Object.keys(contradictions).length === 0;
	return { texts: texts as ReportForm, faults, report: isFaultless ? entered.report : null };
}

/**
 * Combines an amount and the choice beside it into one text. Without JavaScript, typing a number does not change the
 * choice, and the choice does not clear the number: what was changed counts.
 *
 * @returns null: both were changed, and contradict each other
 */
function combineSnow(amount: string, kind: SnowKind | undefined, before: string): string | null {
	const kindBefore = snowKindOf(before);
	const amountBefore = kindBefore === 'amount' ? before : '';
	const isAmountChanged = amount !== amountBefore;
	if (kind === undefined || kind === kindBefore) return isAmountChanged ? amount : before;
	if (kind === 'amount') return amount;
	if (isAmountChanged && amount !== '') return null;
	return kind === 'trace' ? 'trace' : '';
}
