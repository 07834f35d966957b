import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Alert } from '../../../src/app/alerts/alert-ports.ts';
import { correctFigure } from '../../../src/app/alerts/correct-figure.ts';
import { deliverMessages } from '../../../src/app/alerts/deliver-messages.ts';
import { runAlerts } from '../../../src/app/alerts/run-alerts.ts';
import { unsubscribe, unsubscribePath } from '../../../src/app/alerts/unsubscribe.ts';
import { HOUR_MS } from '../../../src/domain/time.ts';
import { type AlertContextSite, openAlertContext } from '../../support/alert-context.ts';
import { makeAlert } from '../../support/alert-fixtures.ts';
import { testEpochAt as now } from '../../support/fake-clock.ts';

let site: AlertContextSite;
beforeEach(async () => {
	site = await openAlertContext();
});
afterEach(() => site[Symbol.asyncDispose]());

const sixInches: Alert['rule'] = { kind: 'new-snow', hours: 24, operator: '>=', value: 6, unit: 'in' };

async function tellByMail(changes: Partial<Alert> = {}): Promise<void> {
	await site.stores.alerts.insert(makeAlert({ rule: sixInches, channels: ['email'], ...changes }), 100);
	await site.report({});
	await runAlerts(site.context);
}

function reportCm(value: number): Promise<number> {
	const figure = { value, source: 'reported', measuredAt: now + HOUR_MS, staleAfterAt: now + 4 * HOUR_MS } as const;
	return correctFigure(site.corrections, 'mammoth', () => ({ figure, publishedAt: now + HOUR_MS }));
}

/** Returns the URL in `List-Unsubscribe`. */
function unsubscribeRequest(scope: 'alert' | 'all' | null) {
	const path = new URL(/^<(.+)>$/.exec(site.mails[0]?.headers?.['List-Unsubscribe'] ?? '')?.[1] ?? '').pathname;
	const [, secret = '', alertId = ''] = /^\/alerts\/unsubscribe\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
	return { secret, alertId, scope };
}

const channelsOf = async (id: string) => (await site.stores.alerts.find('ada', id))?.channels;

test('a mail has the figure and the rule, in the unit of the rule and the time zone of the resort', async () => {
	await tellByMail();
	const [mail] = site.mails;
	expect(mail).toMatchObject({
		to: 'ada@snow.example',
		subject: 'New snow in 24 h at Mammoth Mountain: 9.4 in',
		idempotencyKey: 'alert-1:1:fired:email',
	});
	expect(mail?.text).toContain('New snow in 24 h at Mammoth Mountain: 9.4 in, as of Mon, Nov 23, 7:00 AM MST.');
	expect(mail?.text).toContain('Your alert: New snow in 24 h at Mammoth Mountain is 6 in or more.');
	expect(mail?.text).toContain('https://snow.example/resorts/mammoth');
	expect(mail?.html).toContain('<a href="https://snow.example/resorts/mammoth">');
});

test('mail programs can unsubscribe with one click (RFC 8058)', async () => {
	await tellByMail();
	const secret = await site.stores.secrets.find('ada', 'unsubscribe');
	expect(site.mails[0]?.headers).toEqual({
		'List-Unsubscribe': `<https://snow.example${unsubscribePath(String(secret), 'alert-1')}>`,
		'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
	});
});

test('a second attempt is the same mail', async () => {
	site.answers.mail = { sent: false, error: 'MAIL_REFUSED', final: false };
	await tellByMail();
	site.answers.mail = { sent: true };
	await site.clock.advance(HOUR_MS);
	await deliverMessages(site.context);
	expect(site.mails).toHaveLength(2);
	expect(site.mails[1]).toEqual(site.mails[0]);
});

test('a person without an address gets no mail, and no retry', async () => {
	await tellByMail({ userId: 'bob' });
	expect(site.mails).toEqual([]);
	expect(site.events).toMatchObject([{ event: 'message-given-up', code: 'EMAIL_NONE' }]);
});

test('a correction quotes the notification, and what the resort reports instead', async () => {
	await tellByMail();
	await site.clock.advance(HOUR_MS);
	expect(await reportCm(5)).toBe(1);
	await deliverMessages(site.context);
	expect(site.mails[1]).toMatchObject({
		subject: 'Correction to “New snow in 24 h at Mammoth Mountain: 9.4 in”',
		idempotencyKey: 'alert-1:1:corrected:email',
	});
	expect(site.mails[1]?.text).toContain('The resort now reports: New snow in 24 h at Mammoth Mountain: 2 in');
});

describe('unsubscribing', () => {
	test('requires a confirmation: opening the URL changes nothing', async () => {
		await tellByMail();
		expect(await unsubscribe(site.context, unsubscribeRequest(null))).toEqual({
			state: 'asked',
			description: 'New snow in 24 h at Mammoth Mountain is 6 in or more',
			isLastMail: false,
		});
		expect(await channelsOf('alert-1')).toEqual(['email']);
	});

	test('stops the mails of one alert, but not its other channels or other alerts', async () => {
		await site.stores.alerts.insert(makeAlert({ id: 'other', channels: ['email'], resortId: 'steamboat' }), 100);
		await tellByMail({ channels: ['email', 'feed'] });
		expect(await unsubscribe(site.context, unsubscribeRequest('alert'))).toMatchObject({
			state: 'ended',
			isLastMail: false,
		});
		expect(await channelsOf('alert-1')).toEqual(['feed']);
		expect(await channelsOf('other')).toEqual(['email']);
	});

	test('stops the mails of all alerts of one person only', async () => {
		await site.stores.alerts.insert(makeAlert({ id: 'other', channels: ['email'], resortId: 'steamboat' }), 100);
		await site.stores.alerts.insert(makeAlert({ id: 'bobs', userId: 'bob', channels: ['email'] }), 100);
		await tellByMail();
		expect(await unsubscribe(site.context, unsubscribeRequest('all'))).toMatchObject({
			state: 'ended',
			isLastMail: true,
		});
		expect(await channelsOf('other')).toEqual([]);
		expect((await site.stores.alerts.find('bob', 'bobs'))?.channels).toEqual(['email']);
	});

	test('can be repeated, also for a deleted alert', async () => {
		await tellByMail();
		await unsubscribe(site.context, unsubscribeRequest('alert'));
		await site.stores.alerts.remove('ada', 'alert-1');
		expect(await unsubscribe(site.context, unsubscribeRequest('alert'))).toEqual({
			state: 'ended',
			description: null,
			isLastMail: true,
		});
	});

	test('is impossible with an invalid URL', async () => {
		await tellByMail();
		const request = { ...unsubscribeRequest('all'), secret: 'guessed' };
		expect(await unsubscribe(site.context, request)).toMatchObject({ state: 'unknown' });
		expect(await channelsOf('alert-1')).toEqual(['email']);
	});

	test('stops corrections too', async () => {
		await tellByMail();
		await unsubscribe(site.context, unsubscribeRequest('alert'));
		await site.clock.advance(HOUR_MS);
		await reportCm(5);
		await deliverMessages(site.context);
		expect(site.mails).toHaveLength(1);
	});
});
