import { z } from 'zod';
import { TooManyFromAddressError } from './admit-stranger.ts';
import type { AlertDesk } from './alert-desk.ts';
import { type BeginParts, beginPerson, type Sender } from './begin-person.ts';
import { closeFeed, moveFeed, openFeed } from './private-feed.ts';
import { removeWebhook, setWebhook, testWebhook, type WebhookOutcome } from './webhook-settings.ts';

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
	parts: AlertDesk & BeginParts,
	sender: Sender,
	{ change, url }: { readonly change: ChannelChange; readonly url: string },
): Promise<ChannelOutcome> {
	try {
		if (change === 'open-feed') {
			await openFeed(parts, await beginPerson(parts, sender));
			return { outcome: 'feed-opened' };
		}
		if (change === 'set-webhook') return await setWebhook(parts, await beginPerson(parts, sender), url);
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
