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
	/** The result for each page. A page that failed is the first of the next refresh; the report is stored either way. */
	readonly pages: RevalidationResults;
	/** Alerts that reported a figure that this report contradicts; null: could not be counted. */
	readonly correctedCount: number | null;
};

export type PublishOutcome =
	| PublishedOutcome
	/** Nothing was written: an editor has to confirm these values. */
	| { readonly state: 'needs-confirmation'; readonly warnings: readonly PlausibilityWarning[] }
	| ReportConflict;

/**
 * Publishes what an editor wrote. Stores it together with the pending revalidations of its pages, then regenerates the
 * pages, by renders that begin after it was stored.
 *
 * @param confirmed the editor has confirmed the plausibility warnings
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
		const warnings = checkPlausibility({ resort, report, published: before.published, outlook, now, terms });
		if (warnings.length > 0) return { state: 'needs-confirmation', warnings };
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
		...(await finishPublication(context, version)),
	};
}

/** Regenerates pages and corrects alerts after a version was stored. Never throws: the version is published anyway. */
export async function finishPublication(
	context: ReportContext,
	version: ReportVersion,
): Promise<Pick<PublishedOutcome, 'pages' | 'correctedCount'>> {
	const { resortId } = version;
	// Pages first: the editor is waiting for them.
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
