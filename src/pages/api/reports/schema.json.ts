import type { APIRoute } from 'astro';
import { reportFileSchema } from '../../../app/reports/report-file.ts';
import { reportError, siteUrl } from '../../../composition.ts';
import { documentCacheControl } from '../../../http/cache-control.ts';
import { cachedAnswer } from '../../../http/cached-answer.ts';
import { answerPreflight, readableByAnySite } from '../../../http/cors.ts';
import { endpoint } from '../../../http/endpoint.ts';

/** The same for as long as this instance lives. */
const schema = JSON.stringify(reportFileSchema(siteUrl));

export const ALL: APIRoute = endpoint(
	{
		GET: ({ request }) =>
			cachedAnswer(request, schema, {
				contentType: 'application/schema+json',
				cacheControl: documentCacheControl,
				headers: readableByAnySite,
			}),
		OPTIONS: answerPreflight,
	},
	reportError,
);
