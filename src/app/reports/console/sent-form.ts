import { z } from 'zod';
import { type ReportField, reportFieldOrder } from '../../../domain/snow-report/field-names.ts';
import type { ReportForm } from '../../../domain/snow-report/report-form.ts';
import { SnowReport } from '../../../domain/snow-report/snow-report.ts';
import type { ReportBasis } from '../report-conflict.ts';
import { fromJson } from './sent-json.ts';

/** What somebody wants to be done with what they wrote. */
export const WriteIntent = z.enum(['draft', 'preview', 'publish', 'use-in', 'use-cm']);
export type WriteIntent = z.output<typeof WriteIntent>;

/** What the form of a report sent, before any of it is understood. */
export type SentForm = {
	readonly resortId: string;
	readonly intent: WriteIntent;
	readonly unit: 'cm' | 'in';
	readonly basis: ReportBasis;
	/** What the form said before anybody touched it. */
	readonly before: SnowReport;
	readonly texts: ReportForm;
	/** What was chosen beside amounts of fallen snow. */
	readonly snowKinds: Readonly<Partial<Record<ReportField, SnowKind>>>;
	/** Fields in which the value of `before` is to stand, whatever the text says: somebody else's. */
	readonly theirs: readonly ReportField[];
};

/** Beside the amount of fallen snow stands what it is: a measure, a trace, or nothing reported. */
export const snowKinds = ['amount', 'trace', 'none'] as const;
export type SnowKind = (typeof snowKinds)[number];

/** Name of that choice in the form. */
export function snowKindName(field: ReportField): string {
	return `${field}.is`;
}

/** What the text of fallen snow amounts to. */
export function snowKindOf(text: string): SnowKind {
	if (text === '') return 'none';
	return /^t(?:race)?$/i.test(text) ? 'trace' : 'amount';
}

/** An empty text is no number, though `Number` says 0. */
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
	before: fromJson.pipe(SnowReport),
});

/** @returns null where it is not the form of one of this site's pages */
export function readSentForm(form: FormData): SentForm | null {
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
