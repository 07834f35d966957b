import { feedPath, loadPrivateFeed } from '../../../app/alerts/private-feed.ts';
import { apiRoute, isStorageError, loadAlertContext, siteUrl } from '../../../composition.ts';
import { orStorageProblem, ProblemError } from '../../../http/problem.ts';
import { FEED_CONTENT_TYPE, renderSiteFeed } from '../../../http/xml-documents.ts';

/** A person's private feed. Its address is the key, so it needs no session. */
export const ALL = apiRoute({
	async GET({ params: { secret = '' } }) {
		const context = await loadAlertContext();
		const feed = context && (await orStorageProblem(loadPrivateFeed(context, secret), isStorageError));
		if (!feed) throw new ProblemError(404, { code: 'NOT_FOUND', detail: 'There is no feed at this address.' });
		const { updatedAt, entries } = feed;
		// The id does not contain the secret, which can be replaced.
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
