import { z } from 'zod';
import type { DeepReadonly } from '../deep-readonly.ts';
import type { AlertDesk } from './alert-desk.ts';
import { deliverOutbox } from './deliver-outbox.ts';
import { evaluateAlerts } from './evaluate-alerts.ts';

const count = z.int().min(0);

/** The answer to `POST /api/alerts/evaluate`. */
export const AlertRunReport = z
	.object({
		stored: z.boolean().describe('False: there is no database, and so there are no alerts.'),
		state: z
			.enum(['done', 'busy', 'overtaken', 'none'])
			.describe('Whether every alert was judged; busy: another call is at it; none: there are no alerts here.'),
		judged: count.describe('Alerts that were held against their figures.'),
		changed: count.describe('Alerts whose state is another now.'),
		fired: count.describe('Crossings that are to be told.'),
		unreadable: count.describe('Alerts that could not be read.'),
		sent: count.describe('Messages that were sent.'),
		failed: count.describe('Messages that will be tried again.'),
		dead: count.describe('Messages that were given up.'),
		postponed: z.boolean().describe('Whether more messages are due than the time of this call sufficed for.'),
	})
	.describe('What an evaluation of all alerts found and told.');
export type AlertRunReport = DeepReadonly<z.output<typeof AlertRunReport>>;

/** What is answered where there is no database. */
export const noAlertsHere: AlertRunReport = {
	stored: false,
	state: 'none',
	judged: 0,
	changed: 0,
	fired: 0,
	unreadable: 0,
	sent: 0,
	failed: 0,
	dead: 0,
	postponed: false,
};

/**
 * Judges all alerts by what is stored, then sends what waits; to be called after figures came, by anybody and as often
 * as they like.
 *
 * @throws {StorageError} what was done by then stays done
 */
export async function runAlerts(desk: AlertDesk): Promise<AlertRunReport> {
	const evaluated = await evaluateAlerts(desk);
	const delivered = await deliverOutbox(desk);
	return {
		stored: true,
		state: evaluated.state,
		judged: evaluated.judgedCount,
		changed: evaluated.changedCount,
		fired: evaluated.firedCount,
		unreadable: evaluated.unreadableCount,
		sent: delivered.sentCount,
		failed: delivered.failedCount,
		dead: delivered.deadCount,
		postponed: delivered.postponed,
	};
}
