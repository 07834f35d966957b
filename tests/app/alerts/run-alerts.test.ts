import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AlertContext } from '../../../src/app/alerts/alert-context.ts';
import type { EvaluationStore } from '../../../src/app/alerts/alert-ports.ts';
import { evaluateAlerts } from '../../../src/app/alerts/evaluate-alerts.ts';
import { runAlerts, runAllAlerts } from '../../../src/app/alerts/run-alerts.ts';
import { SECOND_MS } from '../../../src/domain/time.ts';
import { type AlertContextSite, openAlertContext } from '../../support/alert-context.ts';
import { makeAlert } from '../../support/alert-fixtures.ts';

let site: AlertContextSite;
beforeEach(async () => {
	site = await openAlertContext();
	await site.stores.webhooks.save({ userId: 'ada', url: 'https://ada.example', secret: 'hush' }, 0);
	for (let index = 0; index < 20; index += 1) {
		await site.stores.alerts.insert(makeAlert({ id: `alert-${String(index).padStart(2, '0')}` }), 100);
	}
	await site.report({});
});
afterEach(() => site[Symbol.asyncDispose]());

/** A database that takes three seconds for a batch of five alerts. */
function slowContext(): AlertContext {
	const evaluation: EvaluationStore = {
		...site.context.evaluation,
		loadBatch(afterId) {
			site.clock.set(site.clock.now() + 3 * SECOND_MS);
			return site.context.evaluation.loadBatch(afterId, 5);
		},
	};
	return { ...site.context, evaluation };
}

test('the next call continues where one ran out of time, and nothing is sent twice', async () => {
	const context = slowContext();
	const first = await runAlerts(context);
	expect(first).toMatchObject({ state: 'unfinished', judged: 10, fired: 10, sent: 0, cursor: 'after:alert-09' });
	const reports = [first];
	while (reports.at(-1)?.cursor) reports.push(await runAlerts(context, reports.at(-1)?.cursor));
	expect(reports.at(-1)).toMatchObject({ cursor: null });
	const sum = (field: 'judged' | 'fired' | 'sent') => reports.reduce((total, report) => total + report[field], 0);
	expect([sum('judged'), sum('fired'), sum('sent')]).toEqual([20, 20, 20]);
	expect(new Set(site.posts.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(20);
});

test('a full run continues until it is done', async () => {
	await runAllAlerts(slowContext());
	expect(site.posts).toHaveLength(20);
});

test('an unknown cursor starts over', async () => {
	expect(await runAlerts(site.context, 'nonsense')).toMatchObject({
		state: 'done',
		judged: 20,
		sent: 20,
		cursor: null,
	});
});

test('pending messages are sent even while another is evaluating', async () => {
	await evaluateAlerts(site.context);
	await site.context.leases.acquire('alerts', 'another', site.clock.now(), 30 * SECOND_MS);
	expect(await runAlerts(site.context)).toMatchObject({ state: 'busy', judged: 0, sent: 20, cursor: null });
});
