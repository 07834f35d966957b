import { changedFields } from './diff-reports.ts';
import type { ReportField } from './field-names.ts';
import type { SnowReport } from './snow-report.ts';

export type MergedReports = {
	/** Theirs, with what mine changed since the base. */
	readonly merged: SnowReport;
	/** Fields that both have changed, and not to the same; mine stands in `merged`. */
	readonly contested: readonly ReportField[];
};

/** Puts two reports together that were both written from the same one, so that neither's work is lost. */
export function mergeReports(base: SnowReport, theirs: SnowReport, mine: SnowReport): MergedReports {
	const myFields = changedFields(base, mine);
	const theirFields = new Set(changedFields(base, theirs));
	const changes = Object.fromEntries(myFields.map((field) => [field, mine[field]]));
	return {
		merged: { ...theirs, ...changes },
		contested: myFields.filter((field) => theirFields.has(field) && theirs[field] !== mine[field]),
	};
}
