import { loadFeed } from '../app/load-feed.ts';
import { apiRoute, site, siteUrl } from '../composition.ts';
import { cachedAnswer, DOCUMENT_CACHE_CONTROL } from '../http/cached-answer.ts';
import { FEED_CONTENT_TYPE, renderSiteFeed } from '../http/xml-documents.ts';

export const ALL = apiRoute({
	async GET({ request }) {
		const { updatedAt, entries, simulated, problem } = await loadFeed(site);
		const title = `Snowline: new snow, day by day${simulated ? ' (simulated weather)' : ''}`;
		const terms = { id: 'feed', path: '/feed.xml', about: '/', title, author: 'Snowline' };
		const feed = renderSiteFeed({ ...terms, updatedAt, entries }, siteUrl);
		return cachedAnswer(request, feed, {
			contentType: FEED_CONTENT_TYPE,
			cacheControl: problem === null ? DOCUMENT_CACHE_CONTROL : 'no-store',
		});
	},
});
