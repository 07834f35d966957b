import { feedPath, loadPrivateFeed } from '../../../app/alerts/private-feed.ts';
import { apiRoute, isStorageError, loadAlertContext, siteUrl } from '../../../composition.ts';
import { orStorageProblem, ProblemError } from '../../../http/problem.ts';
import { FEED_CONTENT_TYPE, renderSiteFeed } from '../../../http/xml-documents.ts';

/** A person's own feed. The address is the key; no session is asked for. */
export const ALL = apiRoute({
	async GET({ params: { secret = '' } }) {
		const context = await loadAlertContext();
		const feed = context && (await orStorageProblem(loadPrivateFeed(context, secret), isStorageError));
		if (!feed) throw new ProblemError(404, { code: 'NOT_FOUND', detail: 'There is no feed at this address.' });
		const { updatedAt, entries } = feed;
		// The id is without the secret, which may be given up.
		const terms = { id: 'alerts', path: feedPath(secret), about: '/alerts', author: 'Snowline' };
		const text = renderSiteFeed({ ...terms, title: 'Snowline: your alerts', updatedAt, entries }, siteUrl);
		return new Response(text, {
			headers: {
				'content-type': FEED_CONTENT_TYPE,
				'referrer-policy': 'no-referrer',
				'x-robots-tag': 'noindex',
			},
		});
	},
});
