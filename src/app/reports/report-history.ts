import type { Person } from '../../domain/person.ts';
import { diffReports, type ReportChange } from '../../domain/snow-report/diff-reports.ts';
import type { ReportTerms } from '../../domain/snow-report/report-terms.ts';
import type { ReportVersion } from '../../domain/snow-report/report-version.ts';
import type { SnowReport } from '../../domain/snow-report/snow-report.ts';
import { type PublishOutcome, publishReport } from './publish-report.ts';
import { demandEditor, type ReportDesk, ReportRefusedError } from './report-desk.ts';
import type { WrittenReport } from './report-drafts.ts';

/** Who published what and when. */
export type HistoryEntry = { readonly version: ReportVersion; readonly changes: readonly ReportChange[] };

export type HistoryView = {
	/** Newest first. */
	readonly entries: readonly HistoryEntry[];
	/** To be asked for with this as `beforeVersion`; null: that was all. */
	readonly nextBeforeVersion: number | null;
};

const PAGE_SIZE = 20;

/**
 * @throws {ReportRefusedError}
 * @throws {StorageError}
 */
export async function loadHistory(
	desk: ReportDesk,
	person: Person | null,
	{
		resortId,
		terms,
		beforeVersion = null,
	}: { readonly resortId: string; readonly terms: ReportTerms; readonly beforeVersion?: number | null },
): Promise<HistoryView> {
	demandEditor(desk, person, resortId);
	// One more than is shown: what the oldest of them changed.
	const versions = await desk.reports.listVersions(resortId, PAGE_SIZE + 1, beforeVersion);
	const shown = versions.slice(0, PAGE_SIZE);
	return {
		entries: shown.map((version, index) => ({
			version,
			changes: diffReports(versions[index + 1]?.report ?? null, version.report, terms),
		})),
		nextBeforeVersion: versions.length > PAGE_SIZE ? (shown.at(-1)?.version ?? null) : null,
	};
}

/**
 * Publishes an earlier version once more, as a new one.
 *
 * @throws {ReportRefusedError} `UNKNOWN_VERSION` among others
 * @throws {StorageError}
 */
export async function restoreReport(
	desk: ReportDesk,
	person: Person,
	{ version, ...written }: Omit<WrittenReport, 'report'> & { readonly version: number; readonly confirmed: boolean },
): Promise<PublishOutcome> {
	demandEditor(desk, person, written.resortId);
	const report = await earlierReport(desk, written.resortId, version);
	return publishReport(desk, person, { ...written, report, restoredFrom: version });
}

/**
 * What an earlier version says when it is published now. Its figures stay those of their time, and so grow stale.
 *
 * @throws {ReportRefusedError} `UNKNOWN_VERSION`
 * @throws {StorageError}
 */
export async function earlierReport(desk: ReportDesk, resortId: string, version: number): Promise<SnowReport> {
	const earlier = await desk.reports.findVersion(resortId, version);
	if (!earlier) throw new ReportRefusedError('UNKNOWN_VERSION');
	const { report, publishedAt } = earlier;
	const { nextUpdateAt } = report;
	const isAhead = nextUpdateAt !== null && nextUpdateAt > desk.clock.now();
	return {
		...report,
		measuredAt: report.measuredAt ?? publishedAt,
		nextUpdateAt: isAhead ? nextUpdateAt : null,
	};
}
