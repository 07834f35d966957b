import { DAY_MS, SECOND_MS } from '../../domain/time.ts';
import { describeError } from '../log-event.ts';
import type { PublishedReports } from '../reports/report-ports.ts';
import type { Site } from '../site.ts';
import type { AlertOutcome, EvaluationStore } from './alert-ports.ts';
import { evaluateAlert, loadAlertConditions } from './evaluate-alert.ts';

const LEASE = 'alerts';
/** Longer than any batch takes; renewed with each. An evaluator that died holds the next one up for no longer. */
const LEASE_TTL_MS = 30 * SECOND_MS;
/** Small enough that the thread, which the database driver blocks, is free again within tens of milliseconds. */
const BATCH_SIZE = 2_000;
/** How long it is kept what was told: as long as history. */
const OCCURRENCES_KEPT_MS = 30 * DAY_MS;

export type EvaluationParts = Pick<Site, 'resorts' | 'source' | 'conditions' | 'leases' | 'clock' | 'log'> & {
	readonly evaluation: EvaluationStore;
	readonly reports: PublishedReports;
	/** Never comes twice, not even within one instance. */
	readonly newId: () => string;
};

export type EvaluationReport = {
	readonly state: /** Every alert was judged. */
		| 'done'
		/** Another evaluator is at it. */
		| 'busy'
		/** This one was held up for so long that another began; what it had written by then is good. */
		| 'overtaken'
		/** Its time was over; `lastId` says where to go on. */
		| 'unfinished';
	/** Of an evaluation that is not finished: the last alert that was judged. */
	readonly lastId: string | null;
	readonly evaluatedCount: number;
	/** Alerts whose stored state is another now. */
	readonly changedCount: number;
	/** Crossings that are to be told; the messages wait in the outbox. */
	readonly firedCount: number;
	/** Alerts that could not be read. */
	readonly unreadableCount: number;
};

export type EvaluationLimits = {
	readonly batchSize?: number;
	/** Goes on behind this alert; null: from the first. */
	readonly afterId?: string | null;
	/** No batch is begun later. */
	readonly budgetMs?: number;
};

/**
 * Judges all alerts by what is stored of their resorts; fetches nothing and sends nothing. An alert, its occurrence and
 * the messages about it are written at once, and only if nobody has changed the alert since it was read. The lease
 * saves two evaluators from doing the same work; that no alert fires twice does not depend on it. One that was ended
 * half-way leaves the alerts that it had not come to for the next.
 *
 * @throws {StorageError}
 */
export async function evaluateAlerts(
	parts: EvaluationParts,
	{ batchSize = BATCH_SIZE, afterId = null, budgetMs = Number.POSITIVE_INFINITY }: EvaluationLimits = {},
): Promise<EvaluationReport> {
	const { leases, clock, newId } = parts;
	const holder = newId();
	const holdLease = () => leases.acquire(LEASE, holder, clock.now(), LEASE_TTL_MS);
	if (!(await holdLease())) return { ...nothingDone, state: 'busy' };
	try {
		return await evaluateBatches(parts, { batchSize, afterId, budgetMs }, holdLease);
	} finally {
		await releaseQuietly(parts, holder);
	}
}

const nothingDone = { lastId: null, evaluatedCount: 0, changedCount: 0, firedCount: 0, unreadableCount: 0 };

async function evaluateBatches(
	{ evaluation, ...parts }: EvaluationParts,
	{ batchSize, afterId, budgetMs }: Required<EvaluationLimits>,
	holdLease: () => Promise<boolean>,
): Promise<EvaluationReport> {
	const { clock, log } = parts;
	const conditions = await loadAlertConditions(parts);
	let report: EvaluationReport = { ...nothingDone, state: 'done' };
	const begunAt = clock.now();
	let lastId = afterId;
	do {
		const batch = await evaluation.loadBatch(lastId, batchSize);
		const now = clock.now();
		const outcomes = batch.alerts
			.map((alert) => evaluateAlert(alert, conditions.get(alert.resortId), now))
			.filter((outcome): outcome is AlertOutcome => outcome !== null);
		const firedCount = await evaluation.saveOutcomes(outcomes, now);
		if (batch.unreadableIds.length > 0) {
			log({
				level: 'error',
				event: 'alerts-unreadable',
				code: 'ALERT_UNREADABLE',
				ids: batch.unreadableIds.slice(0, 10),
			});
		}
		report = {
			...report,
			evaluatedCount: report.evaluatedCount + batch.alerts.length,
			changedCount: report.changedCount + outcomes.length,
			firedCount: report.firedCount + firedCount,
			unreadableCount: report.unreadableCount + batch.unreadableIds.length,
		};
		lastId = batch.lastId;
		if (lastId !== null && !(await holdLease())) return { ...report, state: 'overtaken' };
		const isOver = Math.abs(clock.now() - begunAt) >= budgetMs;
		if (lastId !== null && isOver) return { ...report, state: 'unfinished', lastId };
	} while (lastId !== null);
	await evaluation.pruneBefore(clock.now() - OCCURRENCES_KEPT_MS);
	return report;
}

/** The lease ends by itself; that it could not be given back must not hide what went before. */
async function releaseQuietly({ leases, log }: EvaluationParts, holder: string): Promise<void> {
	try {
		await leases.release(LEASE, holder);
	} catch (error) {
		log({ level: 'warn', event: 'lease-not-released', ...describeError(error) });
	}
}
