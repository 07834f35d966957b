import { z } from 'zod';
import { MINUTE_MS } from '../../domain/time.ts';
import type { AlertContext } from './alert-context.ts';
import type { SendOutcome } from './alert-ports.ts';
import { ensureSession, type Sender, type SessionParts, TooManyFromAddressError } from './ensure-session.ts';
import { closeFeed, feedPath, moveFeed, openFeed } from './private-feed.ts';

/** What the buttons of the page of feed and webhook do. */
export const ChannelChange = z.enum([
	'open-feed',
	'move-feed',
	'close-feed',
	'set-webhook',
	'test-webhook',
	'remove-webhook',
]);
export type ChannelChange = z.output<typeof ChannelChange>;

export type ChannelOutcome =
	| WebhookOutcome
	| { readonly outcome: 'feed-opened' | 'feed-moved' | 'feed-closed' | 'too-many' | 'nothing-there' };

/** @throws {StorageError} */
export async function changeChannels(
	parts: AlertContext & SessionParts,
	sender: Sender,
	{ change, url }: { readonly change: ChannelChange; readonly url: string },
): Promise<ChannelOutcome> {
	try {
		if (change === 'open-feed') {
			await openFeed(parts, await ensureSession(parts, sender));
			return { outcome: 'feed-opened' };
		}
		if (change === 'set-webhook') return await setWebhook(parts, await ensureSession(parts, sender), url);
	} catch (error) {
		if (error instanceof TooManyFromAddressError) return { outcome: 'too-many' };
		throw error;
	}
	// The rest is about what there is already.
	const userId = sender.person?.id;
	if (userId === undefined) return { outcome: 'nothing-there' };
	switch (change) {
		case 'move-feed':
			await moveFeed(parts, userId);
			return { outcome: 'feed-moved' };
		case 'close-feed':
			await closeFeed(parts, userId);
			return { outcome: 'feed-closed' };
		case 'test-webhook':
			return testWebhook(parts, userId);
		case 'remove-webhook':
			return removeWebhook(parts, userId);
	}
}

/** What the page of feed and webhook shows. */
export type ChannelsView = {
	/** Full address; null: there is no feed. */
	readonly feedUrl: string | null;
	/** Null: there is none. Its secret is not shown again. */
	readonly webhookUrl: string | null;
};

/**
 * @param userId null: somebody without a session, who has neither
 * @throws {StorageError}
 */
export async function loadChannels(context: AlertContext, userId: string | null): Promise<ChannelsView> {
	if (userId === null) return { feedUrl: null, webhookUrl: null };
	const feed = await context.secrets.find(userId, 'feed');
	const webhook = await context.webhooks.find(userId);
	return {
		feedUrl: feed === null ? null : `${context.siteUrl}${feedPath(feed)}`,
		webhookUrl: webhook?.url ?? null,
	};
}

/** What came of a wish about one's webhook. */
export type WebhookOutcome =
	/** The secret is shown this once. */
	| { readonly outcome: 'set'; readonly secret: string }
	| { readonly outcome: 'refused'; readonly url: string; readonly error: string }
	| { readonly outcome: 'removed' }
	| { readonly outcome: 'tested'; readonly words: string; readonly isGood: boolean };

/** A button that makes this site send requests must not be a hammer. */
const TESTS = { attempts: 5, windowMs: 10 * MINUTE_MS };

/**
 * In place of the webhook before, with a secret of its own.
 *
 * @throws {StorageError}
 */
export async function setWebhook(
	{ webhooks, readWebhookUrl, newSecret, clock }: AlertContext,
	userId: string,
	text: string,
): Promise<WebhookOutcome> {
	const url = readWebhookUrl(text.trim());
	if (url === null) {
		const error = 'Enter an https address of a public server, for example https://example.com/hook';
		return { outcome: 'refused', url: text, error };
	}
	const secret = newSecret();
	await webhooks.save({ userId, url, secret }, clock.now());
	return { outcome: 'set', secret };
}

/** @throws {StorageError} */
export async function removeWebhook({ webhooks }: AlertContext, userId: string): Promise<WebhookOutcome> {
	await webhooks.remove(userId);
	return { outcome: 'removed' };
}

/**
 * Sends a message of the kind `test`, signed like every other.
 *
 * @throws {StorageError}
 */
export async function testWebhook(context: AlertContext, userId: string): Promise<WebhookOutcome> {
	const { webhooks, attempts, post, clock, newId } = context;
	const endpoint = await webhooks.find(userId);
	const tested = (words: string, isGood = false): WebhookOutcome => ({ outcome: 'tested', words, isGood });
	if (!endpoint) return tested('There is no webhook to test.');
	const at = clock.now();
	const retryAfterS = await attempts.count(`webhook test of ${userId}`, TESTS, at);
	if (retryAfterS !== null) return tested(`That were many tests. Try again in ${Math.ceil(retryAfterS / 60)} min.`);
	const id = `test:${newId()}`;
	const body = JSON.stringify({ version: 1, id, kind: 'test', sentAt: new Date(at).toISOString() });
	const outcome = await post({ url: endpoint.url, secret: endpoint.secret, idempotencyKey: id, body, at });
	return tested(describeTest(outcome), outcome.sent);
}

function describeTest(outcome: SendOutcome): string {
	if (outcome.sent) return 'The test was sent, and your server took it.';
	const status = /^WEBHOOK_STATUS_(\d{3})$/.exec(outcome.error)?.[1];
	if (status !== undefined) return `Your server answered with status ${status}; it must be 200 to 299.`;
	switch (outcome.error) {
		case 'WEBHOOK_TIMEOUT':
			return 'Your server did not answer within five seconds.';
		case 'WEBHOOK_REDIRECTED':
			return 'Your server answered with a redirect, which is not followed: enter the final address.';
		case 'WEBHOOK_GONE':
			return 'Your server answered 410: it wants no more of this. Nothing more is sent after such an answer.';
		case 'WEBHOOK_URL_REFUSED':
		case 'WEBHOOK_ADDRESS_REFUSED':
			return 'The name of your server leads to an address that is not on the public internet; nothing was sent.';
		default:
			return 'Your server could not be reached: check the name, the port and the certificate.';
	}
}
