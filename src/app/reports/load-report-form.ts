import type { Person } from '../../domain/person.ts';
import type { Resort } from '../../domain/resort.ts';
import type { PublishedReport } from '../../domain/snow-report/report-figures.ts';
import { emptyReport, type SnowReport } from '../../domain/snow-report/snow-report.ts';
import type { UnixMs } from '../../domain/time.ts';
import { loadOutlook } from './judge-report.ts';
import { basisOf, type ReportBasis } from './report-conflict.ts';
import { demandEditor, type ReportDesk } from './report-desk.ts';
import type { ReportState } from './report-ports.ts';

/** What the form of a report begins with. */
export type ReportFormView = {
	readonly resort: Resort;
	/** IANA name; null: not known yet, times are entered in UTC. */
	readonly timeZone: string | null;
	readonly state: ReportState;
	/** To be handed in with the form. */
	readonly basis: ReportBasis;
	/** The draft, else what was published last without the times that were about that report alone. */
	readonly values: SnowReport;
	/** What the model says, for comparison: see `newSnow24hCm`, `base.snowDepthCm` and so on; with no report merged. */
	readonly modelled: ReturnType<Awaited<ReturnType<typeof loadOutlook>>['conditionsWith']>;
	readonly loadedAt: UnixMs;
};

/**
 * @throws {ReportRefusedError}
 * @throws {StorageError}
 */
export async function loadReportForm(
	desk: ReportDesk,
	person: Person | null,
	resortId: string,
): Promise<ReportFormView> {
	const resort = demandEditor(desk, person, resortId);
	const now = desk.clock.now();
	const state = await desk.reports.loadState(resortId);
	const outlook = await loadOutlook(desk, resort, now);
	return {
		resort,
		timeZone: outlook.timeZone,
		state,
		basis: basisOf(state),
		values: state.draft?.report ?? lastValues(state.published, now),
		modelled: outlook.conditionsWith(null),
		loadedAt: now,
	};
}

/** A time of measurement that nobody touched would make today's figures yesterday's. */
export function lastValues(published: PublishedReport | null, now: UnixMs): SnowReport {
	if (published === null) return emptyReport;
	const { nextUpdateAt } = published.report;
	const isAhead = nextUpdateAt !== null && nextUpdateAt > now;
	return { ...published.report, measuredAt: null, nextUpdateAt: isAhead ? nextUpdateAt : null };
}
