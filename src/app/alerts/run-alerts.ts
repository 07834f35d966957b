import { z } from 'zod';
import { SECOND_MS } from '../../domain/time.ts';
import type { DeepReadonly } from '../deep-readonly.ts';
import type { AlertContext } from './alert-context.ts';
import { deliverMessages } from './deliver-messages.ts';
import { type EvaluationReport, evaluateAlerts } from './evaluate-alerts.ts';

const count = z.int().min(0);

/** The answer to `POST /api/alerts/evaluate`. */
export const AlertRunReport = z
	.object({
		stored: z.boolean().describe('False: there is no database, and so there are no alerts.'),
		state: z
			.enum(['done', 'busy', 'overtaken', 'unfinished', 'none'])
			.describe(
				'done: every alert was evaluated; busy or overtaken: another call is evaluating; unfinished: send the cursor to continue; none: this site has no alerts.',
			),
		judged: count.describe('Alerts that were evaluated.'),
		changed: count.describe('Alerts whose state changed.'),
		fired: count.describe('New occurrences: alerts that fired.'),
		unreadable: count.describe('Alerts that could not be read.'),
		sent: count.describe('Messages that were sent.'),
		failed: count.describe('Messages that will be tried again.'),
		dead: count.describe('Messages that were given up.'),
		cursor: z
			.string()
			.nullable()
			.describe('Send it back to continue what this call had no time for; null: everything is done.'),
	})
	.describe('The result of evaluating all alerts and sending their notifications.');
export type AlertRunReport = DeepReadonly<z.output<typeof AlertRunReport>>;

/** The response of a site without a database. */
export const noDatabaseReport: AlertRunReport = {
	stored: false,
	state: 'none',
	judged: 0,
	changed: 0,
	fired: 0,
	unreadable: 0,
	sent: 0,
	failed: 0,
	dead: 0,
	cursor: null,
};

/** Nothing is started later: a function may be stopped after ten seconds, and work in progress may take five. */
const BUDGET_MS = 4 * SECOND_MS;

/** The cursor when all alerts are evaluated, and messages are still due. */
const DELIVER_ONLY = 'deliver';
const CURSOR_PREFIX = 'after:';

/**
 * Evaluates all alerts against the stored figures, then sends pending messages. Called after figures arrive; it may be
 * called at any time, and as often as you like.
 *
 * @param cursor of the previous report, to continue; an unknown one starts over
 * @throws {StorageError} everything that was written before stays
 */
export async function runAlerts(context: AlertContext, cursor: string | null = null): Promise<AlertRunReport> {
	const startedAt = context.clock.now();
	const evaluation = cursor === DELIVER_ONLY ? null : await evaluate(context, cursor);
	if (evaluation?.state === 'unfinished')
		return { ...toReport(evaluation), cursor: `${CURSOR_PREFIX}${evaluation.lastId}` };
	const spentMs = Math.abs(context.clock.now() - startedAt);
	const { sentCount, failedCount, deadCount, postponed } = await deliverMessages(context, {
		budgetMs: BUDGET_MS - spentMs,
	});
	return {
		...toReport(evaluation),
		sent: sentCount,
		failed: failedCount,
		dead: deadCount,
		cursor: postponed ? DELIVER_ONLY : null,
	};
}

function evaluate(context: AlertContext, cursor: string | null): Promise<EvaluationReport> {
	const afterId = cursor?.startsWith(CURSOR_PREFIX) ? cursor.slice(CURSOR_PREFIX.length) : null;
	return evaluateAlerts(context, { afterId, budgetMs: BUDGET_MS });
}

/** @param evaluation null: all alerts were evaluated in an earlier call */
function toReport(evaluation: EvaluationReport | null): AlertRunReport {
	return {
		...noDatabaseReport,
		stored: true,
		state: evaluation?.state ?? 'done',
		judged: evaluation?.evaluatedCount ?? 0,
		changed: evaluation?.changedCount ?? 0,
		fired: evaluation?.firedCount ?? 0,
		unreadable: evaluation?.unreadableCount ?? 0,
	};
}

/** Calls in one run; many more than a million alerts need. */
const MAX_CALLS = 100;

/**
 * Evaluates and sends everything, for callers that cannot send the cursor back.
 *
 * @throws {StorageError}
 */
export async function runAllAlerts(context: AlertContext): Promise<void> {
	let cursor: string | null = null;
	for (let call = 0; call < MAX_CALLS; call += 1) {
		const report: AlertRunReport = await runAlerts(context, cursor);
		context.log({ level: 'info', event: 'alerts-evaluated', ...report });
		cursor = report.cursor;
		if (cursor === null) return;
	}
}
