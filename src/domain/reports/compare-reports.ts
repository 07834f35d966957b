import { HOUR_MS, type UnixMs } from '../time.ts';
import { fieldNames, type ReportField, reportFieldOrder } from './report-fields.ts';
import { fieldText, type ReadingTerms } from './report-terms.ts';
import type { ReportVersion } from './report-version.ts';
import { emptyReport, measuredAtOf, type SnowReport } from './snow-report.ts';

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

/** A figure about snow that a resort has changed or withdrawn. */
export type ReportCorrection = {
	readonly version: number;
	readonly publishedAt: UnixMs;
	/** When the corrected figures were measured. */
	readonly measuredAt: UnixMs;
	readonly changes: readonly ReportChange[];
};

/** Only measurements are corrected; a lift that opens later is news, not a correction. */
const measuredFields: ReadonlySet<ReportField> = new Set<ReportField>([
	'overnightSnowCm',
	'newSnow24hCm',
	'newSnow48hCm',
	'newSnow72hCm',
	'seasonSnowCm',
	'baseDepthCm',
	'summitDepthCm',
]);

/** As in `report-figures`: two measurements this close are about the same snow. */
const SAME_OCCASION_MS = 12 * HOUR_MS;

/**
 * Finds the corrections among the versions of a resort, newest first. A version corrects the one before if both are
 * about the same snow and it changes or withdraws a measured figure.
 *
 * @param versions newest first, without gaps
 */
export function correctionLog(versions: readonly ReportVersion[], terms: ReadingTerms): readonly ReportCorrection[] {
	return versions.flatMap((after, index) => {
		const before = versions[index + 1];
		if (!before) return [];
		const measuredAt = measuredAtOf(before.report, before.publishedAt);
		const apartMs = Math.abs(measuredAtOf(after.report, after.publishedAt) - measuredAt);
		if (apartMs >= SAME_OCCASION_MS) return [];
		const corrected = new Set(
			changedFields(before.report, after.report).filter(
				(field) => measuredFields.has(field) && before.report[field] !== null,
			),
		);
		const changes = diffReports(before.report, after.report, terms).filter(({ field }) => corrected.has(field));
		if (changes.length === 0) return [];
		return [{ version: after.version, publishedAt: after.publishedAt, measuredAt, changes }];
	});
}
