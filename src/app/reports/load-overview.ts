import { pathsShowing } from '../../domain/isr-paths.ts';
import { mayReportOn, type Person } from '../../domain/person.ts';
import type { ReportVersion } from '../../domain/reports/report-version.ts';
import type { Resort } from '../../domain/resort.ts';
import { type ReportContext, ReportRefusedError } from './report-context.ts';
import type { ReportDraft } from './report-ports.ts';

/** The state of one resort's report at a glance. */
export type OverviewEntry = {
	readonly resort: Resort;
	/** IANA name; null: not known yet. */
	readonly timeZone: string | null;
	readonly published: ReportVersion | null;
	readonly draft: ReportDraft | null;
	/** The next update was announced for a time that has passed. */
	readonly isOverdue: boolean;
	/** A page of the resort is still to be regenerated. */
	readonly isPagePending: boolean;
};

export type ReportsOverview = {
	/** In the order of the dashboard. */
	readonly entries: readonly OverviewEntry[];
};

/** Pending revalidations read. If there are more, the worker has not run for long, and the site's health says so. */
export const MAX_PENDING = 1_000;

/**
 * Loads the resorts on which this person may report.
 *
 * @throws {ReportRefusedError} there is none
 * @throws {StorageError}
 */
export async function loadOverview(context: ReportContext, person: Person | null): Promise<ReportsOverview> {
	const resorts = context.resorts.filter(({ id }) => mayReportOn(person, id));
	if (resorts.length === 0) throw new ReportRefusedError('REPORT_NOT_ALLOWED');
	if (!context.stored) throw new ReportRefusedError('REPORTS_NOT_STORED');
	const now = context.clock.now();
	const ids = resorts.map(({ id }) => id);
	const states = await context.reports.loadStates(ids);
	const readings = await context.conditions.loadReadings(ids, { fromAt: now, toAt: now });
	const pending = new Set((await context.pendingRevalidations.list(MAX_PENDING)).map(({ path }) => path));
	const entries = resorts.map((resort) => {
		const { published = null, draft = null } = states.get(resort.id) ?? {};
		const nextUpdateAt = published?.report.nextUpdateAt ?? null;
		return {
			resort,
			timeZone: readings.get(resort.id)?.timeZone ?? null,
			published,
			draft,
			isOverdue: nextUpdateAt !== null && now > nextUpdateAt,
			isPagePending: pathsShowing(resort.id).some((path) => pending.has(path)),
		};
	});
	return { entries };
}
