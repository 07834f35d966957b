import type { APIRoute } from 'astro';
import { reportIndex } from '../../app/reports/report-file.ts';
import { reportError, site, siteUrl } from '../../composition.ts';
import { documentCacheControl } from '../../http/cache-control.ts';
import { cachedAnswer } from '../../http/cached-answer.ts';
import { answerPreflight, readableByAnySite } from '../../http/cors.ts';
import { endpoint } from '../../http/endpoint.ts';

/** The same for as long as this instance lives. */
const index = JSON.stringify(reportIndex(site, siteUrl));

export const ALL: APIRoute = endpoint(
	{
		GET: ({ request }) =>
			cachedAnswer(request, index, {
				contentType: 'application/json',
				cacheControl: documentCacheControl,
				headers: readableByAnySite,
			}),
		OPTIONS: answerPreflight,
	},
	reportError,
);
