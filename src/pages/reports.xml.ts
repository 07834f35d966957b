import type { APIRoute } from 'astro';
import { loadReportFeed } from '../app/reports/load-report-feed.ts';
import { reportPaths } from '../app/reports/report-file.ts';
import { reportError, site, siteUrl } from '../composition.ts';
import { renderAtomFeed } from '../http/atom-feed.ts';
import { documentCacheControl } from '../http/cache-control.ts';
import { cachedAnswer } from '../http/cached-answer.ts';
import { endpoint } from '../http/endpoint.ts';

/** As that of `feed.xml` (RFC 4151). */
const idPrefix = `tag:${new URL(siteUrl).hostname},2026:`;

export const ALL: APIRoute = endpoint(
	{
		async GET({ request }) {
			const { updatedAt, entries, problem } = await loadReportFeed(site);
			const url = (path: string): string => new URL(path, siteUrl).href;
			const feed = renderAtomFeed({
				id: `${idPrefix}reports`,
				title: 'Snowline: what resorts report',
				author: 'The staff of the resorts',
				selfUrl: url(reportPaths.feed),
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
