import type { AlertDesk } from './alert-desk.ts';
import { feedPath } from './private-feed.ts';

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
export async function loadChannels(desk: AlertDesk, userId: string | null): Promise<ChannelsView> {
	if (userId === null) return { feedUrl: null, webhookUrl: null };
	const feed = await desk.secrets.find(userId, 'feed');
	const webhook = await desk.webhooks.find(userId);
	return {
		feedUrl: feed === null ? null : `${desk.siteUrl}${feedPath(feed)}`,
		webhookUrl: webhook?.url ?? null,
	};
}
