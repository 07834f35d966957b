import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { emptyAlertForm, fillAlertForm } from '../../../src/app/alerts/alert-form.ts';
import { MAX_ANONYMOUS_ALERTS } from '../../../src/app/alerts/ensure-session.ts';
import { loadAlertList } from '../../../src/app/alerts/load-alerts.ts';
import { MAX_ALERTS } from '../../../src/app/alerts/manage-alerts.ts';
import { saveAlertForm } from '../../../src/app/alerts/save-alert.ts';
import { DAY_MS } from '../../../src/domain/time.ts';
import {
	type AlertContextSite,
	ada,
	openAlertContext,
	savedId,
	senderFor,
	visitor,
} from '../../support/alert-context.ts';

let site: AlertContextSite;
beforeEach(async () => {
	site = await openAlertContext();
});
afterEach(() => site[Symbol.asyncDispose]());

const atMammoth = { ...emptyAlertForm, resort: 'mammoth', timeZone: 'America/Los_Angeles' };
const listOf = async (userId: string) => {
	const { watching, triggered } = await loadAlertList(site.context, userId);
	return [...watching, ...triggered];
};

test('a visitor without a session gets one with their first alert', async () => {
	const sender = senderFor(null);
	const id = savedId(await saveAlertForm(site.parts, sender, atMammoth));
	expect(sender.cookies).toEqual(['session=1']);
	expect(await listOf(visitor.id)).toMatchObject([
		{ id, description: 'New snow in 24 h at Mammoth Mountain is 6 in or more', phase: 'armed', channels: [] },
	]);
});

test('an existing session is kept', async () => {
	const sender = senderFor(ada);
	await saveAlertForm(site.parts, sender, atMammoth);
	expect(sender.cookies).toEqual([]);
	expect(await listOf('ada')).toHaveLength(1);
});

test('an invalid form is returned as entered, with an error for its field', async () => {
	const values = { ...atMammoth, 'value.new-snow': 'lots', quiet: 'on', timeZone: 'Mars/Base' };
	const sender = senderFor(null);
	expect(await saveAlertForm(site.parts, sender, values)).toEqual({
		outcome: 'rejected',
		status: 422,
		retryAfterS: null,
		values,
		faults: {
			'value.new-snow': 'Enter the threshold as a number, for example 6',
			timeZone: 'Choose a time zone from the list, for example America/Denver',
		},
	});
	expect(sender.cookies).toEqual([]);
});

test('a rehearsal saves nothing, and starts no session', async () => {
	const sender = senderFor(null);
	await site.report({});
	const outcome = await saveAlertForm(site.parts, sender, { ...atMammoth, intent: 'rehearse' });
	expect(outcome).toMatchObject({ outcome: 'rehearsed', values: { resort: 'mammoth' } });
	expect(outcome).toMatchObject({ rehearsal: { description: 'New snow in 24 h at Mammoth Mountain is 6 in or more' } });
	expect(sender.cookies).toEqual([]);
	expect(await listOf(visitor.id)).toEqual([]);
});

describe('channels', () => {
	test('e-mail needs an account with an address', async () => {
		const mailed = { ...atMammoth, 'channel.email': 'on' };
		expect(await saveAlertForm(site.parts, senderFor(visitor), mailed)).toMatchObject({
			outcome: 'rejected',
			faults: { channels: 'E-mail needs an account. Create one first' },
		});
		await saveAlertForm(site.parts, senderFor(ada), mailed);
		expect(await listOf('ada')).toMatchObject([{ channels: ['email'] }]);
	});

	test('a webhook needs a URL first', async () => {
		const hooked = { ...atMammoth, 'channel.webhook': 'on' };
		expect(await saveAlertForm(site.parts, senderFor(ada), hooked)).toMatchObject({ outcome: 'rejected' });
		await site.stores.webhooks.save({ userId: 'ada', url: 'https://ada.example', secret: 'hush' }, 0);
		expect(await saveAlertForm(site.parts, senderFor(ada), hooked)).toMatchObject({ outcome: 'saved' });
	});

	test('a feed is created with the first alert that uses it, and keeps its URL', async () => {
		await saveAlertForm(site.parts, senderFor(ada), { ...atMammoth, 'channel.feed': 'on' });
		const secret = await site.stores.secrets.find('ada', 'feed');
		expect(secret).not.toBeNull();
		await saveAlertForm(site.parts, senderFor(ada), { ...atMammoth, 'channel.feed': 'on' });
		expect(await site.stores.secrets.find('ada', 'feed')).toBe(secret);
	});
});

describe('an existing alert', () => {
	test('is changed, and stays paused', async () => {
		const id = savedId(await saveAlertForm(site.parts, senderFor(ada), atMammoth));
		const alert = await site.stores.alerts.find('ada', id);
		if (!alert) throw new Error('it is not there');
		const paused = { ...fillAlertForm(alert), paused: 'on', id, kind: 'gust', 'value.gust': '55' };
		await saveAlertForm(site.parts, senderFor(ada), paused);
		expect(await listOf('ada')).toMatchObject([
			{ id, description: 'Gusts at the summit of Mammoth Mountain are 55 mph or more', paused: true },
		]);
	});

	test('of another person is not found and not changed', async () => {
		const id = savedId(await saveAlertForm(site.parts, senderFor(ada), atMammoth));
		const attempt = { ...atMammoth, id, resort: 'steamboat' };
		expect(await saveAlertForm(site.parts, senderFor(visitor), attempt)).toEqual({ outcome: 'not-found' });
		expect(await saveAlertForm(site.parts, senderFor(null), attempt)).toEqual({ outcome: 'not-found' });
		expect(await listOf('ada')).toMatchObject([{ resort: { id: 'mammoth' } }]);
	});
});

describe('limits', () => {
	test('a person can have at most fifty alerts', async () => {
		for (let count = 0; count < MAX_ALERTS; count += 1) await saveAlertForm(site.parts, senderFor(ada), atMammoth);
		expect(await saveAlertForm(site.parts, senderFor(ada), atMammoth)).toMatchObject({
			outcome: 'rejected',
			faults: { form: 'You’ve reached the limit of 50 alerts. Delete one first.' },
		});
		expect(await loadAlertList(site.context, 'ada')).toMatchObject({ isFull: true });
	});

	test('without an account the alerts per address and day are limited, however many sessions it starts', async () => {
		const limit = { attempts: MAX_ANONYMOUS_ALERTS, windowMs: DAY_MS };
		for (let count = 0; count < MAX_ANONYMOUS_ALERTS; count += 1) {
			await site.context.attempts.count('anonymous alert from 192.0.2.1', limit, site.clock.now());
		}
		const stranger = senderFor(null);
		expect(await saveAlertForm(site.parts, stranger, atMammoth)).toMatchObject({ outcome: 'rejected', status: 429 });
		expect(stranger.cookies).toEqual([]);
		expect(await saveAlertForm(site.parts, senderFor(null, '192.0.2.2'), atMammoth)).toMatchObject({
			outcome: 'saved',
		});
		expect(await saveAlertForm(site.parts, senderFor(ada), atMammoth)).toMatchObject({ outcome: 'saved' });
		await site.clock.advance(DAY_MS);
		expect(await saveAlertForm(site.parts, senderFor(null), atMammoth)).toMatchObject({ outcome: 'saved' });
	});

	test('rehearsals are limited too, and their form is not lost', async () => {
		const rehearse = () => saveAlertForm(site.parts, senderFor(null), { ...atMammoth, intent: 'rehearse' });
		for (let count = 0; count < 60; count += 1) expect(await rehearse()).toMatchObject({ outcome: 'rehearsed' });
		expect(await rehearse()).toMatchObject({
			outcome: 'rejected',
			values: { resort: 'mammoth' },
			faults: { form: 'Too many tries. Try again in 10 minutes. You can still save the alert.' },
		});
	});
});
