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
				'done: every alert was judged; busy or overtaken: another call is at it; unfinished: the cursor goes on; none: there are no alerts here.',
			),
		judged: count.describe('Alerts that were held against their figures.'),
		changed: count.describe('Alerts whose state is another now.'),
		fired: count.describe('Crossings that are to be told.'),
		unreadable: count.describe('Alerts that could not be read.'),
		sent: count.describe('Messages that were sent.'),
		failed: count.describe('Messages that will be tried again.'),
		dead: count.describe('Messages that were given up.'),
		cursor: z
			.string()
			.nullable()
			.describe('To be sent back for what the time of this call did not suffice for; null: this was all.'),
	})
	.describe('What an evaluation of all alerts found and told.');
export type AlertRunReport = DeepReadonly<z.output<typeof AlertRunReport>>;

/** What is answered where there is no database. */
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

/** No more is begun later than this: a function may be ended at ten seconds, and what was begun may take five. */
const BUDGET_MS = 4 * SECOND_MS;

/** All alerts are judged, and messages are still due. */
const DELIVER_ONLY = 'deliver';
const AFTER = 'after:';

/**
 * Judges all alerts by what is stored, then sends what waits; to be called after figures came, by anybody and as often
 * as they like.
 *
 * @param cursor of the report before, to go on; one that is unknown starts over
 * @throws {StorageError} what was done by then stays done
 */
export async function runAlerts(context: AlertContext, cursor: string | null = null): Promise<AlertRunReport> {
	const begunAt = context.clock.now();
	const judged = cursor === DELIVER_ONLY ? null : await evaluate(context, cursor);
	if (judged?.state === 'unfinished') return { ...toReport(judged), cursor: `${AFTER}${judged.lastId}` };
	const spentMs = Math.abs(context.clock.now() - begunAt);
	const { sentCount, failedCount, deadCount, postponed } = await deliverMessages(context, {
		budgetMs: BUDGET_MS - spentMs,
	});
	return {
		...toReport(judged),
		sent: sentCount,
		failed: failedCount,
		dead: deadCount,
		cursor: postponed ? DELIVER_ONLY : null,
	};
}

function evaluate(context: AlertContext, cursor: string | null): Promise<EvaluationReport> {
	const afterId = cursor?.startsWith(AFTER) ? cursor.slice(AFTER.length) : null;
	return evaluateAlerts(context, { afterId, budgetMs: BUDGET_MS });
}

/** @param judged null: all alerts had been judged before */
function toReport(judged: EvaluationReport | null): AlertRunReport {
	return {
		...noDatabaseReport,
		stored: true,
		state: judged?.state ?? 'done',
		judged: judged?.evaluatedCount ?? 0,
		changed: judged?.changedCount ?? 0,
		fired: judged?.firedCount ?? 0,
		unreadable: judged?.unreadableCount ?? 0,
	};
}

/** Calls of one run; far more than a million alerts take. */
const MAX_CALLS = 100;

/**
 * Everything, for callers that cannot send the cursor back.
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
