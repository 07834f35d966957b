import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ClaimedMessage, MessageSender, SendOutcome } from '../../../src/app/alerts/alert-ports.ts';
import { MAX_ATTEMPTS, retryAt } from '../../../src/app/alerts/deliver-messages.ts';
import { createWebhookSender } from '../../../src/app/alerts/webhook-sender.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../src/domain/time.ts';
import { fire, makeAlert } from '../../support/alert-fixtures.ts';
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
const refusing =
	(outcome: Partial<Extract<SendOutcome, { sent: false }>> = {}): MessageSender =>
	async (message) => {
		sent.push(message);
		return { sent: false, error: 'REFUSED', final: false, retryAfterMs: null, ...outcome };
	};

const deliver = (webhook: MessageSender) => deliverWebhooks(site, webhook);

async function fireMany(count: number): Promise<void> {
	for (let index = 0; index < count; index += 1) {
		const alert = makeAlert({ id: `alert-${index}`, channels: ['email', 'webhook', 'feed'] });
		await site.stores.alerts.insert(alert, 100);
		await fire(site.stores, alert);
	}
}

test('every waiting message is sent once', async () => {
	await fireMany(20);
	expect(await deliver(good)).toEqual({ sentCount: 20, failedCount: 0, deadCount: 0, postponed: false });
	await site.clock.advance(DAY_MS);
	expect(await deliver(good)).toMatchObject({ sentCount: 0 });
	expect(new Set(sent.map(({ id }) => id)).size).toBe(20);
});

test('a failed message is retried at its time with the same key', async () => {
	await fireMany(1);
	expect(await deliver(refusing())).toMatchObject({ failedCount: 1 });
	expect(await deliver(good)).toMatchObject({ sentCount: 0 });
	await site.clock.advance(MINUTE_MS);
	expect(await deliver(good)).toMatchObject({ sentCount: 1 });
	expect(sent.map(({ id, attempt }) => [id, attempt])).toEqual([
		['alert-0:1:fired:webhook', 1],
		['alert-0:1:fired:webhook', 2],
	]);
});

test('a message that fails permanently is given up at once, and logged without its content', async () => {
	await fireMany(1);
	expect(await deliver(refusing({ final: true }))).toMatchObject({ deadCount: 1 });
	expect(site.events).toEqual([
		{ level: 'warn', event: 'message-given-up', code: 'REFUSED', messageId: 'alert-0:1:fired:webhook' },
	]);
	await site.clock.advance(DAY_MS);
	expect(await deliver(good)).toMatchObject({ sentCount: 0 });
});

test('a message that always fails is given up after the last attempt', async () => {
	await fireMany(1);
	for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
		await deliver(refusing());
		await site.clock.advance(6 * HOUR_MS);
	}
	expect(await deliver(good)).toMatchObject({ sentCount: 0 });
	const dead = await site.temp.database.read((orm) =>
		orm.all(sql`select status, attempts from alert_messages where channel = 'webhook'`),
	);
	expect(dead).toEqual([{ status: 'dead', attempts: MAX_ATTEMPTS }]);
});

test('a sender that throws only fails its own message', async () => {
	await fireMany(2);
	const faulty: MessageSender = async (message, at) => {
		if (message.occurrence.alertId === 'alert-0') throw new Error('a fault');
		return good(message, at);
	};
	expect(await deliver(faulty)).toMatchObject({ sentCount: 1, failedCount: 1 });
});

test('messages left over when time runs out wait for the next run', async () => {
	await fireMany(20);
	const slow: MessageSender = async (message, at) => {
		site.clock.set(site.clock.now() + SECOND_MS);
		return good(message, at);
	};
	expect(await deliver(slow)).toMatchObject({ sentCount: 8, postponed: true });
	expect(await deliver(good)).toMatchObject({ sentCount: 12, postponed: false });
});

describe('the retry schedule', () => {
	test('multiplies the delay by four each time, up to six hours', () => {
		const waits = [1, 2, 3, 4, 5, 6, 7].map((attempt) => ((retryAt(attempt, now, 0, null) ?? 0) - now) / MINUTE_MS);
		expect(waits).toEqual([1, 4, 16, 64, 256, 360, 360]);
	});

	test('shortens a delay by at most a fifth', () => {
		expect(retryAt(1, now, 0.999_999, null)).toBe(now + 48_000);
	});

	test('follows a longer `Retry-After`, up to a limit', () => {
		expect(retryAt(1, now, 0, 10 * MINUTE_MS)).toBe(now + 10 * MINUTE_MS);
		expect(retryAt(1, now, 0, DAY_MS)).toBe(now + 6 * HOUR_MS);
	});

	test('ends', () => {
		expect(retryAt(MAX_ATTEMPTS, now, 0, null)).toBeNull();
	});
});

describe('a webhook', () => {
	const resorts = [{ id: 'mammoth', name: 'Mammoth Mountain' }];

	test('describes the occurrence, signed with the secret of its owner', async () => {
		const posts: unknown[] = [];
		await fireMany(1);
		await site.stores.webhooks.save({ userId: 'ada', url: 'https://ada.example', secret: 'hush' }, now);
		const post = async (request: { readonly body: string }) => {
			posts.push({ ...request, body: JSON.parse(request.body) });
			return { sent: true } as const;
		};
		await deliver(createWebhookSender({ webhooks: site.stores.webhooks, post, resorts }));
		expect(posts).toEqual([
			{
				url: 'https://ada.example',
				secret: 'hush',
				idempotencyKey: 'alert-0:1:fired:webhook',
				at: now,
				body: {
					version: 1,
					id: 'alert-0:1:fired:webhook',
					kind: 'fired',
					crossingId: 'alert-0:1',
					alertId: 'alert-0',
					resort: { id: 'mammoth', name: 'Mammoth Mountain' },
					rule: 'New snow in 24 h at Mammoth Mountain is 10 cm or more',
					value: 12,
					unit: 'cm',
					measuredAt: '2026-11-23T14:00:00.000Z',
					firedAt: '2026-11-23T14:00:00.000Z',
					correction: null,
				},
			},
		]);
	});

	test('that its owner has removed is given up', async () => {
		await fireMany(1);
		const post = () => Promise.reject(new Error('must not be called'));
		const sender = createWebhookSender({ webhooks: site.stores.webhooks, post, resorts });
		expect(await deliver(sender)).toMatchObject({ deadCount: 1 });
	});
});
