import type { APIRoute } from 'astro';
import { feedPath, loadPrivateFeed } from '../../../app/alerts/private-feed.ts';
import { isStorageError, loadAlertDesk, reportError, siteUrl } from '../../../composition.ts';
import { renderAtomFeed } from '../../../http/atom-feed.ts';
import { endpoint } from '../../../http/endpoint.ts';
import { ProblemError } from '../../../http/problem.ts';
import { orStorageProblem } from '../../../http/storage-problem.ts';

/** Names what is in the feed, whatever address it is read at (RFC 4151); without the secret, which may be given up. */
const idPrefix = `tag:${new URL(siteUrl).hostname},2026:`;

/** A person's own feed. The address is the key; no session is asked for. */
export const ALL: APIRoute = endpoint(
	{
		async GET({ params: { secret = '' } }) {
			const desk = await loadAlertDesk();
			const feed = desk && (await orStorageProblem(loadPrivateFeed(desk, secret), isStorageError));
			if (!feed) throw new ProblemError(404, { code: 'NOT_FOUND', detail: 'There is no feed at this address.' });
			const url = (path: string): string => new URL(path, siteUrl).href;
			const text = renderAtomFeed({
				id: `${idPrefix}alerts`,
				title: 'Snowline: your alerts',
				author: 'Snowline',
				selfUrl: url(feedPath(secret)),
				siteUrl: url('/alerts'),
				updatedAt: feed.updatedAt,
				entries: feed.entries.map(({ id, path, ...entry }) => ({ ...entry, id: `${idPrefix}${id}`, url: url(path) })),
			});
			return new Response(text, {
				headers: {
					'content-type': 'application/atom+xml; charset=utf-8',
					'referrer-policy': 'no-referrer',
					'x-robots-tag': 'noindex',
				},
			});
		},
	},
	reportError,
);
