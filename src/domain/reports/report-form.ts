import { formatDecimal } from '../alerts/format-threshold.ts';
import { localTimeAt } from '../local-day.ts';
import type { UnixMs } from '../time.ts';
import { parseTimeOfDay } from '../time-of-day.ts';
import { cmToInches, inchesToCm } from '../units.ts';
import { fieldKinds, fieldNames, type ReportField, reportFieldOrder } from './report-fields.ts';
import { instantText, type ReportTerms } from './report-terms.ts';
import { type LimitedField, reportLimits } from './report-values.ts';
import { SnowReport } from './snow-report.ts';

/** The texts of a form, one per field; an empty text is *not reported*. */
export type ReportForm = { readonly [F in ReportField]: string };

/** What is wrong with a field, as text for the editor. */
export type FieldFaults = { readonly [F in ReportField]?: string };

export type ParsedReport =
	| { readonly ok: true; readonly report: SnowReport }
	| { readonly ok: false; readonly faults: FieldFaults };

/**
 * Parses what an editor typed: numbers in their unit, with a point or a comma; `trace` or `T` for a trace; times as the
 * fields of a browser send them, on the clock of the resort.
 *
 * @param texts an absent field is an empty one
 * @param prefilled the values when the form was loaded: an unchanged field keeps its exact value, which 4.7 in would not
 */
export function parseReport(
	texts: Readonly<Record<string, string | undefined>>,
	terms: ReportTerms,
	prefilled: SnowReport | null = null,
): ParsedReport {
	const values: Partial<Record<ReportField, unknown>> = {};
	const faults: Partial<Record<ReportField, string>> = {};
	for (const field of reportFieldOrder) {
		const text = (texts[field] ?? '').trim();
		if (text === '') continue;
		if (prefilled !== null && text === fieldInput(prefilled, field, terms)) {
			values[field] = prefilled[field];
			continue;
		}
		const read = readField(field, text, terms);
		if ('fault' in read) faults[field] = read.fault;
		else values[field] = read.value;
	}
	const parsed = SnowReport.safeParse(values);
	for (const issue of parsed.error?.issues ?? []) {
		const field = issue.path[0] as ReportField;
		faults[field] ??= issue.message;
	}
	return parsed.success && Object.keys(faults).length === 0 ? { ok: true, report: parsed.data } : { ok: false, faults };
}

/** Formats a report as a form; parsed again, it gives the same report. */
export function reportForm(report: SnowReport, terms: ReportTerms): ReportForm {
	const texts = reportFieldOrder.map((field) => [field, fieldInput(report, field, terms)]);
	return Object.fromEntries(texts) as ReportForm;
}

type ReadField = { readonly value: unknown } | { readonly fault: string };

function readField(field: ReportField, text: string, terms: ReportTerms): ReadField {
	const name = fieldNames[field];
	const kind = fieldKinds[field];
	switch (kind) {
		case 'fallen-snow':
			if (/^t(?:race)?$/i.test(text)) return { value: 'trace' };
			return readSnow(field as LimitedField, text, terms.unit, ', or T for a trace');
		case 'depth':
			return readSnow(field as LimitedField, text, terms.unit, '');
		case 'count':
			return readCount(field as LimitedField, text);
		case 'instant': {
			const at = readLocalInstant(text, terms.timeZone);
			return at === null ? { fault: `${name}: enter a date and a time, for example 2026-11-23 06:05` } : { value: at };
		}
		default:
			return { value: text };
	}
}

function readSnow(field: LimitedField, text: string, unit: ReportTerms['unit'], orTrace: string): ReadField {
	const max = unit === 'in' ? Math.floor(cmToInches(reportLimits[field])) : reportLimits[field];
	const amount = readNumber(text, unit);
	if (amount === null || amount > max) {
		return { fault: `${fieldNames[field]}: enter a number from 0 to ${max} ${unit}${orTrace}` };
	}
	const snowCm = unit === 'in' ? inchesToCm(amount) : amount;
	return { value: snowCm };
}

function readCount(field: LimitedField, text: string): ReadField {
	const count = /^\d{1,6}$/.test(text) ? Number(text) : null;
	if (count === null || count > reportLimits[field]) {
		return { fault: `${fieldNames[field]}: enter a whole number from 0 to ${reportLimits[field]}` };
	}
	return { value: count };
}

/** The unit may follow the number if it is the one of the form. */
function readNumber(text: string, unit: ReportTerms['unit']): number | null {
	const own = unit === 'in' ? /(?<!\s)\s*(?:in|inch|inches|["″”])$/i : /(?<!\s)\s*cm$/i;
	// Three digits after a comma may be thousands, so they are not accepted.
	const match = /^(\d{1,5})(?:\.(\d{1,3})|,(\d{1,2}))?$/.exec(text.replace(own, ''));
	return match ? Number(`${match[1]}.${match[2] ?? match[3] ?? 0}`) : null;
}

function readLocalInstant(text: string, timeZone: string): UnixMs | null {
	const match = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(?::00(?:\.0+)?)?$/.exec(text);
	const minute = parseTimeOfDay(match?.[2] ?? '');
	const date = match?.[1] ?? '';
	if (minute === null || !isDate(date)) return null;
	return localTimeAt(date, minute, timeZone);
}

/** Whether the calendar has this day: `Date` would take 31 February for 3 March. */
function isDate(text: string): boolean {
	const at = Date.parse(text);
	return at >= 0 && new Date(at).toISOString().slice(0, 10) === text;
}

function fieldInput(report: SnowReport, field: ReportField, { unit, timeZone }: ReportTerms): string {
	const value = report[field];
	if (value === null) return '';
	switch (fieldKinds[field]) {
		case 'fallen-snow':
		case 'depth':
			return typeof value === 'number' ? formatDecimal(unit === 'in' ? cmToInches(value) : value, 1) : `${value}`;
		case 'instant':
			return typeof value === 'number' ? instantText(value, timeZone).replace(' ', 'T') : '';
		default:
			return `${value}`;
	}
}
