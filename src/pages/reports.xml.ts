import { loadReportFeed } from '../app/reports/load-report-feed.ts';
import { reportPaths } from '../app/reports/report-file.ts';
import { apiRoute, site, siteUrl } from '../composition.ts';
import { cachedAnswer, DOCUMENT_CACHE_CONTROL } from '../http/cached-answer.ts';
import { FEED_CONTENT_TYPE, renderSiteFeed } from '../http/xml-documents.ts';

export const ALL = apiRoute({
	async GET({ request }) {
		const { updatedAt, entries, problem } = await loadReportFeed(site);
		const terms = { id: 'reports', path: reportPaths.feed, about: '/', author: 'The staff of the resorts' };
		const feed = renderSiteFeed({ ...terms, title: 'Snowline: what resorts report', updatedAt, entries }, siteUrl);
		return cachedAnswer(request, feed, {
			contentType: FEED_CONTENT_TYPE,
			cacheControl: problem === null ? DOCUMENT_CACHE_CONTROL : 'no-store',
		});
	},
});
