import { HOUR_MS, type UnixMs } from '../time.ts';
import { changedFields, diffReports, type ReportChange } from './compare-reports.ts';
import type { ReportField } from './report-fields.ts';
import type { ReadingTerms } from './report-terms.ts';
import type { ReportVersion } from './report-version.ts';
import { measuredAtOf } from './snow-report.ts';

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
