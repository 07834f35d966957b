import { DAY_MS, SECOND_MS } from '../../domain/time.ts';
import { describeError } from '../log-event.ts';
import type { PublishedReports } from '../reports/report-ports.ts';
import type { Site } from '../site.ts';
import type { AlertOutcome, EvaluationStore } from './alert-ports.ts';
import { evaluateAlert, loadAlertConditions } from './evaluate-alert.ts';

const LEASE = 'alerts';
/** Longer than any batch takes; renewed with each. A crashed evaluator delays the next one by no more than this. */
const LEASE_TTL_MS = 30 * SECOND_MS;
/** Small enough that the database driver blocks the thread for only tens of milliseconds. */
const BATCH_SIZE = 2_000;
/** How long occurrences are kept: as long as the history of figures. */
const OCCURRENCES_KEPT_MS = 30 * DAY_MS;

export type EvaluationParts = Pick<Site, 'resorts' | 'source' | 'conditions' | 'leases' | 'clock' | 'log'> & {
	readonly evaluation: EvaluationStore;
	readonly reports: PublishedReports;
	/** Returns a unique id, even within one instance. */
	readonly newId: () => string;
};

export type EvaluationReport = {
	readonly state: /** Every alert was evaluated. */
		| 'done'
		/** Another evaluator is running. */
		| 'busy'
		/** This one was delayed for so long that another started; what it had written by then is valid. */
		| 'overtaken'
		/** Its time ran out; `lastId` says where to continue. */
		| 'unfinished';
	/** For an unfinished evaluation: the last alert that was evaluated. */
	readonly lastId: string | null;
	readonly evaluatedCount: number;
	/** Alerts whose stored state has changed. */
	readonly changedCount: number;
	/** New occurrences; their messages wait in the outbox. */
	readonly firedCount: number;
	/** Alerts that could not be read. */
	readonly unreadableCount: number;
};

export type EvaluationLimits = {
	readonly batchSize?: number;
	/** Continues after this alert; null: from the first. */
	readonly afterId?: string | null;
	/** No batch is started later. */
	readonly budgetMs?: number;
};

/**
 * Evaluates all alerts against the stored figures of their resorts; fetches nothing and sends nothing. An alert, its
 * occurrence and its messages are written in one transaction, and only if nobody has changed the alert since it was read.
 * The lease keeps two evaluators from doing the same work; that no alert fires twice does not depend on it. An evaluator
 * that stops half-way leaves the remaining alerts for the next one.
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
	const startedAt = clock.now();
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
		const isOver = Math.abs(clock.now() - startedAt) >= budgetMs;
		if (lastId !== null && isOver) return { ...report, state: 'unfinished', lastId };
	} while (lastId !== null);
	await evaluation.pruneBefore(clock.now() - OCCURRENCES_KEPT_MS);
	return report;
}

/** The lease expires by itself; a failure to release it must not hide an earlier error. */
async function releaseQuietly({ leases, log }: EvaluationParts, holder: string): Promise<void> {
	try {
		await leases.release(LEASE, holder);
	} catch (error) {
		log({ level: 'warn', event: 'lease-not-released', ...describeError(error) });
	}
}
