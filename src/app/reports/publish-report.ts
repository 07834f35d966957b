import { pathsShowing } from '../../domain/isr-paths.ts';
import type { Person } from '../../domain/person.ts';
import { diffReports, type ReportChange } from '../../domain/reports/compare-reports.ts';
import type { PlausibilityWarning } from '../../domain/reports/plausibility.ts';
import type { ReportVersion } from '../../domain/reports/report-version.ts';
import { reportedForRule } from '../../domain/reports/reported-for-rule.ts';
import { correctFigure } from '../alerts/correct-figure.ts';
import { describeError } from '../log-event.ts';
import type { RevalidationResults } from '../revalidation-queue.ts';
import { checkPlausibility, loadOutlook } from './check-plausibility.ts';
import { describeConflict, type ReportConflict } from './report-conflict.ts';
import { authorOf, type ReportContext, requireEditor } from './report-context.ts';
import type { WrittenReport } from './write-report.ts';

export type PublishedOutcome = {
	readonly state: 'published';
	readonly version: ReportVersion;
	readonly changes: readonly ReportChange[];
	/** The proof, page by page. What failed is stored all the same, and is the first of the next refresh. */
	readonly pages: RevalidationResults;
	/** Alerts that have told of a figure that this report contradicts; null: could not be found out now. */
	readonly correctedCount: number | null;
};

export type PublishOutcome =
	| PublishedOutcome
	/** Nothing was written: this is unlikely, and somebody has to confirm it. */
	| { readonly state: 'needs-confirmation'; readonly unlikely: readonly PlausibilityWarning[] }
	| ReportConflict;

/**
 * Publishes what an editor wrote: stored together with the pending revalidations of its pages, then the pages are regenerated, by
 * renders that begin after it was stored.
 *
 * @param confirmed the editor has seen what is unlikely
 * @throws {ReportRefusedError}
 * @throws {StorageError} nothing was written
 */
export async function publishReport(
	context: ReportContext,
	person: Person,
	written: WrittenReport & { readonly confirmed: boolean; readonly restoredFrom?: number | null },
): Promise<PublishOutcome> {
	const { resortId, report, basis, terms, confirmed, restoredFrom = null } = written;
	const resort = requireEditor(context, person, resortId);
	const now = context.clock.now();
	const before = await context.reports.loadState(resortId);
	if (before.revision !== basis.revision) return describeConflict(context, resortId, { report, basis }, terms);
	if (!confirmed) {
		const outlook = await loadOutlook(context, resort, now);
		const unlikely = checkPlausibility({ resort, report, published: before.published, outlook, now, terms });
		if (unlikely.length > 0) return { state: 'needs-confirmation', unlikely };
	}
	const version = await context.reports.publish({
		resortId,
		expectedRevision: basis.revision,
		report,
		author: authorOf(person),
		at: now,
		delivery: null,
		restoredFrom,
		keepDraft: restoredFrom !== null,
		paths: pathsShowing(resortId),
	});
	if (version === null) return describeConflict(context, resortId, { report, basis }, terms);
	return {
		state: 'published',
		version,
		changes: diffReports(before.published?.report ?? null, report, terms),
		...(await followPublication(context, version)),
	};
}

/** What comes after a version was stored. Never throws: it is published, whatever happens now. */
export async function followPublication(
	context: ReportContext,
	version: ReportVersion,
): Promise<Pick<PublishedOutcome, 'pages' | 'correctedCount'>> {
	const { resortId } = version;
	// Pages first: that is what somebody waits for.
	const pages = await context.revalidations.revalidate(pathsShowing(resortId));
	return { pages, correctedCount: await correctAlerts(context, version) };
}

async function correctAlerts(context: ReportContext, version: ReportVersion): Promise<number | null> {
	try {
		return await correctFigure(context, version.resortId, (rule) => reportedForRule(version, rule));
	} catch (error) {
		context.log({ level: 'error', event: 'alerts-not-corrected', ...describeError(error), resortId: version.resortId });
		return null;
	}
}
