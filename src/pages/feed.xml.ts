import type { APIRoute } from 'astro';
import { loadFeed } from '../app/load-feed.ts';
import { reportError, site, siteUrl } from '../composition.ts';
import { renderAtomFeed } from '../http/atom-feed.ts';
import { documentCacheControl } from '../http/cache-control.ts';
import { cachedAnswer } from '../http/cached-answer.ts';
import { endpoint } from '../http/endpoint.ts';

/** Names what is in the feed, whatever address it is read at (RFC 4151). The year is that of the first feed. */
const idPrefix = `tag:${new URL(siteUrl).hostname},2026:`;

export const ALL: APIRoute = endpoint(
	{
		async GET({ request }) {
			const { updatedAt, entries, simulated, problem } = await loadFeed(site);
			const url = (path: string): string => new URL(path, siteUrl).href;
			const feed = renderAtomFeed({
				id: `${idPrefix}feed`,
				title: `Snowline: new snow, day by day${simulated ? ' (simulated weather)' : ''}`,
				author: 'Snowline',
				selfUrl: url('/feed.xml'),
				siteUrl: url('/'),
				updatedAt,
				entries: entries.map(({ id, path, ...entry }) => ({ ...entry, id: `${idPrefix}${id}`, url: url(path) })),
			});
			return cachedAnswer(request, feed, {
				contentType: 'application/atom+xml; charset=utf-8',
				cacheControl: problem === null ? documentCacheControl : 'no-store',
			});
		},
	},
	reportError,
);
