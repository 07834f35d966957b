import { fieldNames, type ReportField, reportFieldOrder } from './report-fields.ts';
import { fieldText, type ReadingTerms } from './report-terms.ts';
import { emptyReport, type SnowReport } from './snow-report.ts';

/** One field in which two reports differ. */
export type ReportChange = {
	readonly field: ReportField;
	readonly name: string;
	/** As text; `not reported` if there was none. */
	readonly before: string;
	readonly after: string;
};

/** The fields in which two reports differ, in the order of the form. @param before null: there was none */
export function diffReports(
	before: SnowReport | null,
	after: SnowReport,
	terms: ReadingTerms,
): readonly ReportChange[] {
	const earlier = before ?? emptyReport;
	return changedFields(earlier, after).map((field) => ({
		field,
		name: fieldNames[field],
		before: fieldText(earlier, field, terms),
		after: fieldText(after, field, terms),
	}));
}

export function changedFields(before: SnowReport, after: SnowReport): readonly ReportField[] {
	return reportFieldOrder.filter((field) => before[field] !== after[field]);
}

/** `New snow 24 h: 12 cm → 18 cm` */
export function formatChange({ name, before, after }: ReportChange): string {
	return `${name}: ${before} → ${after}`;
}

export type MergedReports = {
	/** Theirs, with my changes since the base. */
	readonly merged: SnowReport;
	/** Fields that both changed to different values; `merged` has mine. */
	readonly contested: readonly ReportField[];
};

/** Three-way merge of two reports that were written from the same one. */
export function mergeReports(base: SnowReport, theirs: SnowReport, mine: SnowReport): MergedReports {
	const myFields = changedFields(base, mine);
	const theirFields = new Set(changedFields(base, theirs));
	const changes = Object.fromEntries(myFields.map((field) => [field, mine[field]]));
	return {
		merged: { ...theirs, ...changes },
		contested: myFields.filter((field) => theirFields.has(field) && theirs[field] !== mine[field]),
	};
}
