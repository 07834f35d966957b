import type { Person } from '../../domain/person.ts';
import { changedFields, diffReports, mergeReports, type ReportChange } from '../../domain/reports/compare-reports.ts';
import type { ReportField } from '../../domain/reports/report-fields.ts';
import type { ReportTerms } from '../../domain/reports/report-terms.ts';
import type { ReportAuthor } from '../../domain/reports/report-version.ts';
import { emptyReport, type SnowReport } from '../../domain/reports/snow-report.ts';
import type { UnixMs } from '../../domain/time.ts';
import type { ReportContext } from './report-context.ts';
import type { ReportState } from './report-ports.ts';

/** What was stored when the form was loaded. */
export type ReportBasis = {
	readonly revision: number;
	/** The version that was published then; 0: none. */
	readonly version: number;
};

export function basisOf({ revision, published }: ReportState): ReportBasis {
	return { revision, version: published?.version ?? 0 };
}

/** Someone else saved first. Nothing was written, and neither loses anything. */
export type ReportConflict = {
	readonly state: 'conflict';
	readonly current: ReportState;
	/** Who was first, and when; null: a draft was discarded. */
	readonly by: ReportAuthor | null;
	readonly at: UnixMs | null;
	/** Their report: the draft, else the published one. */
	readonly theirs: SnowReport;
	/** What they changed since the version the second editor started from. */
	readonly theirChanges: readonly ReportChange[];
	/** Theirs with the changes of the second on top, to continue from. */
	readonly merged: SnowReport;
	/** Fields that both changed to different values; `merged` has that of the second. */
	readonly contested: readonly ReportField[];
};

/** @throws {StorageError} */
export async function describeConflict(
	{ reports }: ReportContext,
	resortId: string,
	mine: { readonly report: SnowReport; readonly basis: ReportBasis },
	terms: ReportTerms,
): Promise<ReportConflict> {
	const current = await reports.loadState(resortId);
	const base = mine.basis.version === 0 ? null : await reports.findVersion(resortId, mine.basis.version);
	const { draft, published } = current;
	const theirs = draft?.report ?? published?.report ?? emptyReport;
	const baseReport = base?.report ?? emptyReport;
	return {
		state: 'conflict',
		current,
		by: draft?.author ?? published?.author ?? null,
		at: draft?.savedAt ?? published?.publishedAt ?? null,
		theirs,
		theirChanges: diffReports(baseReport, theirs, terms),
		...mergeReports(baseReport, theirs, mine.report),
	};
}

/**
 * Whether the stored report is the same report of the same person: pressing a button twice is no conflict.
 */
export function isResubmission(
	stored: { readonly author: ReportAuthor; readonly report: SnowReport } | null,
	person: Person,
	report: SnowReport,
): boolean {
	if (stored?.author.kind !== 'editor' || stored.author.userId !== person.id) return false;
	return changedFields(stored.report, report).length === 0;
}
