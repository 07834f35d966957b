import type { Person } from '../../domain/person.ts';
import { changedFields, diffReports, mergeReports, type ReportChange } from '../../domain/reports/compare-reports.ts';
import type { ReportField } from '../../domain/reports/report-fields.ts';
import type { ReportTerms } from '../../domain/reports/report-terms.ts';
import type { ReportAuthor } from '../../domain/reports/report-version.ts';
import { emptyReport, type SnowReport } from '../../domain/reports/snow-report.ts';
import type { UnixMs } from '../../domain/time.ts';
import type { ReportContext } from './report-context.ts';
import type { ReportState } from './report-ports.ts';

/** From what somebody began to write: what was there when the form was loaded. */
export type ReportBasis = {
	readonly revision: number;
	/** The version that was published then; 0: none. */
	readonly version: number;
};

export function basisOf({ revision, published }: ReportState): ReportBasis {
	return { revision, version: published?.version ?? 0 };
}

/** Somebody else was first. Nothing was written, and nothing of either is lost. */
export type ReportConflict = {
	readonly state: 'conflict';
	readonly current: ReportState;
	/** Who was first, and when; null: a draft was discarded. */
	readonly by: ReportAuthor | null;
	readonly at: UnixMs | null;
	/** What they have, their draft before what is published. */
	readonly theirs: SnowReport;
	/** What they have changed since the version from which the second began. */
	readonly theirChanges: readonly ReportChange[];
	/** Theirs with the second's changes on top, to go on from. */
	readonly merged: SnowReport;
	/** Fields that both have changed, and not to the same; the second's stands in `merged`. */
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
 * Whether what is there already is this very report of this very person: a button that was pressed twice is no
 * conflict with oneself.
 */
export function isResubmission(
	there: { readonly author: ReportAuthor; readonly report: SnowReport } | null,
	person: Person,
	report: SnowReport,
): boolean {
	if (there?.author.kind !== 'editor' || there.author.userId !== person.id) return false;
	return changedFields(there.report, report).length === 0;
}
