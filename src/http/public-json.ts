import { apiCacheControl } from './cache-control.ts';
import { cachedAnswer } from './cached-answer.ts';
import { readableByAnySite } from './cors.ts';

/**
 * Public figures as JSON: cached in front of the function, with an ETag, readable by any site. A document that says
 * why it is not what it should be is not cached, so that it is gone as soon as the problem is.
 */
export function publicJson(request: Request, document: { readonly problem: string | null }): Response {
	return cachedAnswer(request, JSON.stringify(document), {
		contentType: 'application/json',
		cacheControl: document.problem === null ? apiCacheControl : 'no-store',
		headers: readableByAnySite,
	});
}
