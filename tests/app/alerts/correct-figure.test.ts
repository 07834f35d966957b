import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Alert, ClaimedMessage, MessageSender } from '../../../src/app/alerts/alert-ports.ts';
import { correctFigure } from '../../../src/app/alerts/correct-figure.ts';
import { webhookDocument } from '../../../src/app/alerts/webhook-sender.ts';
import type { ReportedFigure } from '../../../src/domain/alerts/correction.ts';
import { HOUR_MS, MINUTE_MS } from '../../../src/domain/time.ts';
import { fire, firedState, makeAlert, tenCm } from '../../support/alert-fixtures.ts';
import { type AlertSite, deliverWebhooks, openAlertSite, takingSender } from '../../support/alert-site.ts';
import { testEpochAt as now } from '../../support/fake-clock.ts';

let site: AlertSite;
let sent: ClaimedMessage[];

beforeEach(async () => {
	site = await openAlertSite();
	sent = [];
});
afterEach(() => site[Symbol.asyncDispose]());

const good: MessageSender = (message, at) => takingSender(sent)(message, at);
const failing =
	(final: boolean): MessageSender =>
	async () => ({ sent: false, error: 'REFUSED', final, retryAfterMs: null });

const deliver = (webhook: MessageSender) => deliverWebhooks(site, webhook);

/** An alert at ten centimetres that fired at twelve. */
async function notified(changes: Partial<Alert> = {}): Promise<Alert> {
	const alert = makeAlert(changes);
	await site.stores.alerts.insert(alert, 100);
	await fire(site.stores, alert);
	return alert;
}

/** The measurement of the staff an hour after the alerts fired. */
function reportCm(value: number, resortId = 'mammoth'): Promise<number> {
	const figure = { value, source: 'reported', measuredAt: now + HOUR_MS, staleAfterAt: now + 4 * HOUR_MS } as const;
	const report: ReportedFigure = { figure, publishedAt: now + HOUR_MS };
	const parts = { corrections: site.stores.corrections, clock: site.clock };
	return correctFigure(parts, resortId, ({ kind }) => (kind === 'new-snow' ? report : null));
}

const sentIds = () => sent.map(({ id }) => id).sort();

test('exactly the people who were notified get a correction, once', async () => {
	await notified({ id: 'notified' });
	await notified({ id: 'also-notified', userId: 'bob' });
	await notified({ id: 'elsewhere', resortId: 'alta' });
	await notified({ id: 'still-true', rule: { ...tenCm, value: 4 } as typeof tenCm });
	await site.stores.alerts.insert(makeAlert({ id: 'never-fired' }), 100);
	await deliver(good);
	sent = [];
	await site.clock.advance(HOUR_MS);
	expect(await reportCm(5)).toBe(2);
	expect(await reportCm(5)).toBe(0);
	await deliver(good);
	await deliver(good);
	expect(sentIds()).toEqual(['also-notified:1:corrected:webhook', 'notified:1:corrected:webhook']);
});

test('a correction has the reported figure', async () => {
	await notified();
	await deliver(good);
	await site.clock.advance(HOUR_MS);
	await reportCm(5);
	await deliver(good);
	const [, correction] = sent.map((message) => webhookDocument(message, 'Mammoth Mountain'));
	expect(correction).toMatchObject({
		kind: 'corrected',
		crossingId: 'alert-1:1',
		value: 12,
		correction: { value: 5, measuredAt: '2026-11-23T15:00:00.000Z', correctedAt: '2026-11-23T15:00:00.000Z' },
	});
});

test('a report that confirms a notification corrects nothing', async () => {
	await notified();
	await deliver(good);
	await site.clock.advance(HOUR_MS);
	expect(await reportCm(11)).toBe(0);
});

test('people who have not been notified yet get nothing at all', async () => {
	await notified();
	await site.clock.advance(HOUR_MS);
	expect(await reportCm(5)).toBe(1);
	await deliver(good);
	expect(sent).toEqual([]);
});

test('a correction waits for a message that may have arrived, and follows it', async () => {
	await notified();
	await deliver(failing(false));
	await site.clock.advance(30_000);
	await reportCm(5);
	await deliver(good);
	expect(sent).toEqual([]);
	await site.clock.advance(MINUTE_MS);
	await deliver(good);
	await deliver(good);
	expect(sent.map(({ id }) => id)).toEqual(['alert-1:1:fired:webhook', 'alert-1:1:corrected:webhook']);
});

test('no correction is sent for a message that was given up', async () => {
	await notified();
	await deliver(failing(false));
	await reportCm(5);
	await site.clock.advance(MINUTE_MS);
	await deliver(failing(true));
	await deliver(good);
	expect(sent).toEqual([]);
});

test('an alert whose occurrence is corrected is armed again, one in a later occurrence is not', async () => {
	await notified({ id: 'in-it' });
	const past = await notified({ id: 'past-it' });
	const [current] = (await site.stores.alerts.list('ada')).filter(({ id }) => id === past.id);
	if (current) await fire(site.stores, current, now + 2 * HOUR_MS);
	await site.clock.advance(HOUR_MS);
	await reportCm(5);
	expect(await site.stores.alerts.find('ada', 'in-it')).toMatchObject({
		state: { phase: 'armed', occurrenceCount: 1 },
	});
	expect(await site.stores.alerts.find('ada', 'past-it')).toMatchObject({ state: firedState(2, now + 2 * HOUR_MS) });
});

test('a correction is sent even if the alert has been deleted', async () => {
	await notified();
	await deliver(good);
	await site.stores.alerts.remove('ada', 'alert-1');
	await site.clock.advance(HOUR_MS);
	await reportCm(5);
	await deliver(good);
	expect(sentIds()).toEqual(['alert-1:1:corrected:webhook', 'alert-1:1:fired:webhook']);
});

test('a correction that fails to be written leaves no trace', async () => {
	await notified();
	await deliver(good);
	const broken = site.stores.corrections.correct([
		{ occurrenceId: 'alert-1:1', correction: { value: 5, measuredAt: now, correctedAt: Number.NaN } },
	]);
	await expect(broken).rejects.toMatchObject({ name: 'StorageError' });
	expect(await site.stores.corrections.listCorrectable('mammoth', 0)).toHaveLength(1);
});
