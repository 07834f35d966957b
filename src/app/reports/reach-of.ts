import { takenBack } from '../../domain/alerts/correction.ts';
import { pathsShowing } from '../../domain/isr-paths.ts';
import type { Person } from '../../domain/person.ts';
import { diffReports, type ReportChange } from '../../domain/snow-report/diff-reports.ts';
import { reportedForRule } from '../../domain/snow-report/reported-for-rule.ts';
import type { Unlikely } from '../../domain/snow-report/unlikely.ts';
import type { UnixMs } from '../../domain/time.ts';
import { CORRECTABLE_MS } from '../alerts/correct-figure.ts';
import { judgeAlert } from '../alerts/evaluate-alert.ts';
import { judgeReport, loadOutlook, type ResortOutlook } from './judge-report.ts';
import { demandEditor, type ReportDesk } from './report-desk.ts';
import type { WrittenReport } from './report-drafts.ts';
import type { ReportState } from './report-ports.ts';

/** What a publication would do, before it does it. */
export type ReportReach = {
	readonly changes: readonly ReportChange[];
	/** Pages that would be regenerated. */
	readonly paths: readonly string[];
	/** What has to be confirmed. */
	readonly unlikely: readonly Unlikely[];
	readonly alerts: {
		/** Would fire at the next evaluation because of this report. */
		readonly firingCount: number;
		/** Have told of a figure that this report contradicts, and would be corrected. */
		readonly correctedCount: number;
		/** There are more alerts than were looked at. */
		readonly isAtLeast: boolean;
	};
};

const BATCH_SIZE = 2_000;
/** An editor waits for this; it takes tenths of a second. */
const MOST_BATCHES = 20;

/**
 * What publishing this report would change, and whom it would reach. Writes nothing.
 *
 * @throws {ReportRefusedError}
 * @throws {StorageError}
 */
export async function reachOf(
	desk: ReportDesk,
	person: Person | null,
	{ resortId, report, terms }: Pick<WrittenReport, 'resortId' | 'report' | 'terms'>,
): Promise<ReportReach> {
	const resort = demandEditor(desk, person, resortId);
	const now = desk.clock.now();
	const state = await desk.reports.loadState(resortId);
	const { published } = state;
	const outlook = await loadOutlook(desk, resort, now);
	const candidate = { version: (published?.version ?? 0) + 1, report, publishedAt: now };
	const told = await desk.corrections.listCorrectable(resortId, now - CORRECTABLE_MS);
	return {
		changes: diffReports(published?.report ?? null, report, terms),
		paths: pathsShowing(resortId),
		unlikely: judgeReport({ resort, report, published, outlook, now, terms }),
		alerts: {
			correctedCount: takenBack(told, (rule) => reportedForRule(candidate, rule)).length,
			...(await countFiring(desk, state, { outlook, candidate, now })),
		},
	};
}

type Judgement = {
	readonly outlook: ResortOutlook;
	readonly candidate: Parameters<ResortOutlook['conditionsWith']>[0];
	readonly now: UnixMs;
};

/** Alerts that would fire with the report and do not without it. */
async function countFiring(
	{ evaluation }: ReportDesk,
	{ resortId, published }: ReportState,
	{ outlook, candidate, now }: Judgement,
): Promise<{ readonly firingCount: number; readonly isAtLeast: boolean }> {
	const without = outlook.conditionsWith(published);
	const withReport = outlook.conditionsWith(candidate);
	let firingCount = 0;
	let lastId: string | null = null;
	for (let batchCount = 0; batchCount < MOST_BATCHES; batchCount += 1) {
		const batch = await evaluation.loadBatch(lastId, BATCH_SIZE, resortId);
		firingCount += batch.alerts.filter(
			(alert) => judgeAlert(alert, withReport, now)?.fired && !judgeAlert(alert, without, now)?.fired,
		).length;
		lastId = batch.lastId;
		if (lastId === null) return { firingCount, isAtLeast: false };
	}
	return { firingCount, isAtLeast: true };
}
