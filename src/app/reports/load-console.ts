import { pathsShowing } from '../../domain/isr-paths.ts';
import { mayReportOn, type Person } from '../../domain/person.ts';
import type { Resort } from '../../domain/resort.ts';
import type { ReportVersion } from '../../domain/snow-report/report-version.ts';
import type { UnixMs } from '../../domain/time.ts';
import { type ReportDesk, ReportRefusedError } from './report-desk.ts';
import type { ReportDraft } from './report-ports.ts';

/** How things stand with one resort, at a glance. */
export type ConsoleEntry = {
	readonly resort: Resort;
	/** IANA name; null: not known yet. */
	readonly timeZone: string | null;
	readonly published: ReportVersion | null;
	readonly draft: ReportDraft | null;
	/** The next update was announced for a time that is past. */
	readonly isOverdue: boolean;
	/** A page of the resort waits to be regenerated. */
	readonly isPageWaiting: boolean;
};

export type ConsoleView = {
	readonly loadedAt: UnixMs;
	/** In the order of the dashboard. */
	readonly entries: readonly ConsoleEntry[];
};

/** Pending revalidations read; where there are more, the worker has stood still for long, and the health of the site says so. */
const MAX_PENDING = 1_000;

/**
 * The resorts on which this person may report.
 *
 * @throws {ReportRefusedError} there is none
 * @throws {StorageError}
 */
export async function loadConsole(desk: ReportDesk, person: Person | null): Promise<ConsoleView> {
	const resorts = desk.resorts.filter(({ id }) => mayReportOn(person, id));
	if (resorts.length === 0) throw new ReportRefusedError('REPORT_NOT_ALLOWED');
	if (!desk.stored) throw new ReportRefusedError('REPORTS_NOT_STORED');
	const now = desk.clock.now();
	const ids = resorts.map(({ id }) => id);
	const states = await desk.reports.loadStates(ids);
	const readings = await desk.conditions.loadReadings(ids, { fromAt: now, toAt: now });
	const waiting = new Set((await desk.pendingRevalidations.list(MAX_PENDING)).map(({ path }) => path));
	const entries = resorts.map((resort) => {
		const { published = null, draft = null } = states.get(resort.id) ?? {};
		const nextUpdateAt = published?.report.nextUpdateAt ?? null;
		return {
			resort,
			timeZone: readings.get(resort.id)?.timeZone ?? null,
			published,
			draft,
			isOverdue: nextUpdateAt !== null && now > nextUpdateAt,
			isPageWaiting: pathsShowing(resort.id).some((path) => waiting.has(path)),
		};
	});
	return { loadedAt: now, entries };
}
