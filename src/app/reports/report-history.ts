import type { Person } from '../../domain/person.ts';
import { diffReports, type ReportChange } from '../../domain/reports/compare-reports.ts';
import type { ReportTerms } from '../../domain/reports/report-terms.ts';
import type { ReportVersion } from '../../domain/reports/report-version.ts';
import type { SnowReport } from '../../domain/reports/snow-report.ts';
import type { Resort } from '../../domain/resort.ts';
import { loadOutlook, termsFor } from './check-plausibility.ts';
import { type PublishOutcome, publishReport } from './publish-report.ts';
import { type ReportContext, type ReportPageRequest, ReportRefusedError, requireEditor } from './report-context.ts';
import type { WrittenReport } from './write-report.ts';

/** One publication. */
export type HistoryEntry = { readonly version: ReportVersion; readonly changes: readonly ReportChange[] };

export type HistoryView = {
	/** Newest first. */
	readonly entries: readonly HistoryEntry[];
	/** The `beforeVersion` of the next page; null: this is the last one. */
	readonly nextBeforeVersion: number | null;
};

const PAGE_SIZE = 20;

/**
 * @throws {ReportRefusedError}
 * @throws {StorageError}
 */
export async function loadHistory(
	context: ReportContext,
	person: Person | null,
	{
		resortId,
		terms,
		beforeVersion = null,
	}: { readonly resortId: string; readonly terms: ReportTerms; readonly beforeVersion?: number | null },
): Promise<HistoryView> {
	requireEditor(context, person, resortId);
	// One more than is shown, to know what the oldest of them changed.
	const versions = await context.reports.listVersions(resortId, PAGE_SIZE + 1, beforeVersion);
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
 * Publishes an earlier version again, as a new one.
 *
 * @throws {ReportRefusedError} `UNKNOWN_VERSION` among others
 * @throws {StorageError}
 */
export async function restoreReport(
	context: ReportContext,
	person: Person,
	{ version, ...written }: Omit<WrittenReport, 'report'> & { readonly version: number; readonly confirmed: boolean },
): Promise<PublishOutcome> {
	requireEditor(context, person, written.resortId);
	const report = await earlierReport(context, written.resortId, version);
	return publishReport(context, person, { ...written, report, restoredFrom: version });
}

/**
 * Returns an earlier version as it would be published now. Its figures keep their time, so they may be stale.
 *
 * @throws {ReportRefusedError} `UNKNOWN_VERSION`
 * @throws {StorageError}
 */
export async function earlierReport(context: ReportContext, resortId: string, version: number): Promise<SnowReport> {
	const earlier = await context.reports.findVersion(resortId, version);
	if (!earlier) throw new ReportRefusedError('UNKNOWN_VERSION');
	const { report, publishedAt } = earlier;
	const { nextUpdateAt } = report;
	const isAhead = nextUpdateAt !== null && nextUpdateAt > context.clock.now();
	return {
		...report,
		measuredAt: report.measuredAt ?? publishedAt,
		nextUpdateAt: isAhead ? nextUpdateAt : null,
	};
}

export type HistoryPage = {
	readonly resort: Resort;
	readonly terms: ReportTerms;
	/** Number of the version that is public; 0: none. */
	readonly publicVersion: number;
	readonly history: HistoryView;
};

/**
 * @param beforeVersion exclusive; null: from the newest
 * @throws {ReportRefusedError}
 * @throws {StorageError}
 */
export async function loadHistoryPage(
	context: ReportContext,
	person: Person | null,
	{ resortId, unit, beforeVersion }: ReportPageRequest & { readonly beforeVersion: number | null },
): Promise<HistoryPage> {
	const resort = requireEditor(context, person, resortId);
	const terms = termsFor(await loadOutlook(context, resort, context.clock.now()), unit);
	const { published } = await context.reports.loadState(resortId);
	const history = await loadHistory(context, person, { resortId, terms, beforeVersion });
	return { resort, terms, publicVersion: published?.version ?? 0, history };
}
