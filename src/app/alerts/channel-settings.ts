import { z } from 'zod';
import { MINUTE_MS } from '../../domain/time.ts';
import { type RejectedForm, rejectForm, rejectTooManyTries } from '../form-answer.ts';
import type { AlertContext } from './alert-context.ts';
import type { SendOutcome } from './alert-ports.ts';
import { ensureSession, type Sender, type SessionParts, TooManyFromAddressError } from './ensure-session.ts';
import { closeFeed, feedPath, moveFeed, openFeed } from './private-feed.ts';

/** The buttons of the page for feed and webhook. */
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
	| { readonly outcome: 'feed-opened' | 'feed-moved' | 'feed-closed' | 'nothing-there' };

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
		if (!(error instanceof TooManyFromAddressError)) throw error;
		return { outcome: 'rejected', ...error.toRejectedForm({ url }) };
	}
	// Everything else changes what exists already.
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

/** What the page for feed and webhook shows. */
export type ChannelsView = {
	/** Full address; null: there is no feed. */
	readonly feedUrl: string | null;
	/** Null: there is none. Its secret is not shown again. */
	readonly webhookUrl: string | null;
};

/**
 * @param userId null: a visitor without a session, who has neither
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

/** The outcome of a change to a webhook. */
export type WebhookOutcome =
	/** The secret is shown only this once. */
	| { readonly outcome: 'set'; readonly secret: string }
	| ({ readonly outcome: 'rejected' } & RejectedForm)
	| { readonly outcome: 'removed' }
	| { readonly outcome: 'tested'; readonly message: string; readonly isGood: boolean };

/** A limit, because each press of the button makes this site send a request. */
const TESTS = { attempts: 5, windowMs: 10 * MINUTE_MS };

/**
 * Replaces the webhook, with a new secret.
 *
 * @throws {StorageError}
 */
async function setWebhook(
	{ webhooks, readWebhookUrl, newSecret, clock }: AlertContext,
	userId: string,
	text: string,
): Promise<WebhookOutcome> {
	const url = readWebhookUrl(text.trim());
	if (url === null) {
		const error = 'Enter the https URL of a public server, for example https://example.com/hook';
		return { outcome: 'rejected', ...rejectForm({ url: text }, { url: error }) };
	}
	const secret = newSecret();
	await webhooks.save({ userId, url, secret }, clock.now());
	return { outcome: 'set', secret };
}

/** @throws {StorageError} */
async function removeWebhook({ webhooks }: AlertContext, userId: string): Promise<WebhookOutcome> {
	await webhooks.remove(userId);
	return { outcome: 'removed' };
}

/**
 * Sends a message of the kind `test`, signed like any other.
 *
 * @throws {StorageError}
 */
async function testWebhook(context: AlertContext, userId: string): Promise<WebhookOutcome> {
	const { webhooks, attempts, post, clock, newId } = context;
	const endpoint = await webhooks.find(userId);
	const tested = (message: string, isGood = false): WebhookOutcome => ({ outcome: 'tested', message, isGood });
	if (!endpoint) return tested('There is no webhook to test.');
	const at = clock.now();
	const retryAfterS = await attempts.count(`webhook test of ${userId}`, TESTS, at);
	if (retryAfterS !== null) return { outcome: 'rejected', ...rejectTooManyTries({}, retryAfterS) };
	const id = `test:${newId()}`;
	const body = JSON.stringify({ version: 1, id, kind: 'test', sentAt: new Date(at).toISOString() });
	const outcome = await post({ url: endpoint.url, secret: endpoint.secret, idempotencyKey: id, body, at });
	return tested(describeTest(outcome), outcome.sent);
}

function describeTest(outcome: SendOutcome): string {
	if (outcome.sent) return 'Test sent. Your server accepted it.';
	const status = /^WEBHOOK_STATUS_(\d{3})$/.exec(outcome.error)?.[1];
	if (status !== undefined) return `Your server responded with status ${status}. It must be 200–299.`;
	switch (outcome.error) {
		case 'WEBHOOK_TIMEOUT':
			return 'Your server didn’t respond within five seconds.';
		case 'WEBHOOK_REDIRECTED':
			return 'Your server responded with a redirect, which we don’t follow. Enter the final URL.';
		case 'WEBHOOK_GONE':
			return 'Your server responded with 410 (Gone). A message that gets this response isn’t sent again.';
		case 'WEBHOOK_URL_REFUSED':
		case 'WEBHOOK_ADDRESS_REFUSED':
			return 'Your server’s name leads to an address that isn’t on the public internet. Nothing was sent.';
		default:
			return 'We couldn’t reach your server. Check the name, the port and the certificate.';
	}
}
