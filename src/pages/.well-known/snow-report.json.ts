import type { APIRoute } from 'astro';
import { reportIndex } from '../../app/reports/report-file.ts';
import { reportError, site, siteUrl } from '../../composition.ts';
import { answerPreflight, cachedAnswer, DOCUMENT_CACHE_CONTROL, readableByAnySite } from '../../http/cached-answer.ts';
import { endpoint } from '../../http/endpoint.ts';

/** The same for as long as this instance lives. */
const index = JSON.stringify(reportIndex(site, siteUrl));

export const ALL: APIRoute = endpoint(
	{
		GET: ({ request }) =>
			cachedAnswer(request, index, {
				contentType: 'application/json',
				cacheControl: DOCUMENT_CACHE_CONTROL,
				headers: readableByAnySite,
			}),
		OPTIONS: answerPreflight,
	},
	reportError,
);
