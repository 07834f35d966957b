import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ChannelChange, changeChannels, loadChannels } from '../../../src/app/alerts/channel-settings.ts';
import { correctFigure } from '../../../src/app/alerts/correct-figure.ts';
import { exportAlerts, moveAlerts } from '../../../src/app/alerts/personal-data.ts';
import { loadPrivateFeed } from '../../../src/app/alerts/private-feed.ts';
import { runAlerts } from '../../../src/app/alerts/run-alerts.ts';
import type { Person } from '../../../src/domain/person.ts';
import { HOUR_MS } from '../../../src/domain/time.ts';
import { type AlertContextSite, ada, openAlertContext, senderFor, visitor } from '../../support/alert-context.ts';
import { makeAlert } from '../../support/alert-fixtures.ts';
import { testEpochAt as now } from '../../support/fake-clock.ts';

let site: AlertContextSite;
beforeEach(async () => {
	site = await openAlertContext();
});
afterEach(() => site[Symbol.asyncDispose]());

const change = (button: ChannelChange, { person = ada, url = '' }: { person?: Person | null; url?: string } = {}) =>
	changeChannels(site.parts, senderFor(person), { change: button, url });
const secretOf = async (userId = 'ada') => String(await site.stores.secrets.find(userId, 'feed'));

describe('a private feed', () => {
	beforeEach(async () => {
		await site.stores.alerts.insert(makeAlert({ channels: ['feed'] }), 100);
		await site.stores.alerts.insert(makeAlert({ id: 'silent', channels: [] }), 100);
		await site.stores.alerts.insert(makeAlert({ id: 'bobs', userId: 'bob', channels: ['feed'] }), 100);
		await change('open-feed');
		await site.report({});
		await runAlerts(site.context);
	});

	test('has an entry for each alert that notified its owner by feed', async () => {
		expect(await loadPrivateFeed(site.context, await secretOf())).toEqual({
			updatedAt: now,
			entries: [
				{
					id: 'alerts/alert-1:1/fired',
					path: '/resorts/mammoth',
					title: 'New snow in 24 h at Mammoth Mountain: 24 cm',
					updatedAt: now,
					summary:
						'New snow in 24 h at Mammoth Mountain: 24 cm, as of Mon, Nov 23, 7:00 AM MST. Your alert: New snow in 24 h at Mammoth Mountain is 10 cm or more.',
				},
			],
		});
	});

	test('has each correction as a separate entry, before the entry that it corrects', async () => {
		await site.clock.advance(HOUR_MS);
		const at = { measuredAt: now + HOUR_MS, staleAfterAt: now + 4 * HOUR_MS };
		const figure = { value: 5, source: 'reported', ...at } as const;
		await correctFigure(site.corrections, 'mammoth', () => ({ figure, publishedAt: now + HOUR_MS }));
		const feed = await loadPrivateFeed(site.context, await secretOf());
		expect(feed?.entries.map(({ id, updatedAt }) => [id, updatedAt])).toEqual([
			['alerts/alert-1:1/corrected', now + HOUR_MS],
			['alerts/alert-1:1/fired', now],
		]);
	});

	test('is only at its current URL, and nowhere after it was closed', async () => {
		const first = await secretOf();
		expect(await loadPrivateFeed(site.context, 'guessed')).toBeNull();
		await change('move-feed');
		expect(await loadPrivateFeed(site.context, first)).toBeNull();
		const second = await secretOf();
		expect(await loadPrivateFeed(site.context, second)).toMatchObject({ entries: [{}] });
		await change('close-feed');
		expect(await loadPrivateFeed(site.context, second)).toBeNull();
		expect(await loadChannels(site.context, 'ada')).toMatchObject({ feedUrl: null });
	});

	test('can be created by an anonymous visitor, who gets a session', async () => {
		await change('open-feed', { person: null });
		expect(await loadChannels(site.context, visitor.id)).toMatchObject({
			feedUrl: `https://snow.example/alerts/feed/${await secretOf(visitor.id)}.xml`,
		});
	});

	test('moves to an account, and an export mentions it without its URL', async () => {
		const secret = await secretOf();
		await moveAlerts(site.stores, 'ada', 'ada-signed-up');
		expect(await loadPrivateFeed(site.context, secret)).toMatchObject({ entries: [{ id: 'alerts/alert-1:1/fired' }] });
		const exported = await exportAlerts(site.stores, 'ada-signed-up');
		expect(exported.hasFeed).toBe(true);
		expect(JSON.stringify(exported)).not.toContain(secret);
	});
});

describe('a webhook', () => {
	const url = 'https://ada.example/hook';

	test('is set with a secret that is shown once, and replaced with another', async () => {
		expect(await change('set-webhook', { url: ` ${url} ` })).toEqual({ outcome: 'set', secret: 'secret-1' });
		expect(await loadChannels(site.context, 'ada')).toEqual({ feedUrl: null, webhookUrl: url });
		expect(await change('set-webhook', { url })).toEqual({ outcome: 'set', secret: 'secret-2' });
	});

	test('cannot have a URL that nothing may be sent to', async () => {
		const refused = await change('set-webhook', { url: 'http://10.0.0.1' });
		expect(refused).toMatchObject({ outcome: 'rejected', values: { url: 'http://10.0.0.1' } });
		expect(await loadChannels(site.context, 'ada')).toMatchObject({ webhookUrl: null });
	});

	test('is tested with a message of the kind `test`', async () => {
		await change('set-webhook', { url });
		expect(await change('test-webhook')).toMatchObject({ outcome: 'tested', isGood: true });
		expect(site.posts).toMatchObject([{ url, secret: 'secret-1', idempotencyKey: expect.stringMatching(/^test:/) }]);
		expect(JSON.parse(site.posts[0]?.body ?? '')).toMatchObject({ version: 1, kind: 'test' });
	});

	test.each([
		['WEBHOOK_STATUS_500', /status 500/],
		['WEBHOOK_TIMEOUT', /five seconds/],
		['WEBHOOK_REDIRECTED', /redirect/],
		['WEBHOOK_GONE', /410/],
		['WEBHOOK_ADDRESS_REFUSED', /isn’t on the public internet/],
		['WEBHOOK_UNREACHABLE', /couldn’t reach/],
	])('explains a test that fails with %s', async (error, words) => {
		await change('set-webhook', { url });
		site.answers.post = { sent: false, error, final: false, retryAfterMs: null };
		expect(await change('test-webhook')).toMatchObject({ isGood: false, message: expect.stringMatching(words) });
	});

	test('limits how often it is tested', async () => {
		await change('set-webhook', { url });
		for (let count = 0; count < 20; count += 1) await change('test-webhook');
		expect(site.posts).toHaveLength(5);
	});

	test('is removed; without one or without a session there is nothing to test', async () => {
		await change('set-webhook', { url });
		expect(await change('remove-webhook')).toEqual({ outcome: 'removed' });
		expect(await change('test-webhook')).toMatchObject({ message: 'There is no webhook to test.' });
		expect(await change('test-webhook', { person: null })).toEqual({ outcome: 'nothing-there' });
	});
});
