import type { APIRoute } from 'astro';
import { reportFileSchema } from '../../../app/reports/report-file.ts';
import { reportError, siteUrl } from '../../../composition.ts';
import {
	answerPreflight,
	cachedAnswer,
	DOCUMENT_CACHE_CONTROL,
	readableByAnySite,
} from '../../../http/cached-answer.ts';
import { endpoint } from '../../../http/endpoint.ts';

/** Built once per instance. */
const schema = JSON.stringify(reportFileSchema(siteUrl));

export const ALL: APIRoute = endpoint(
	{
		GET: ({ request }) =>
			cachedAnswer(request, schema, {
				contentType: 'application/schema+json',
				cacheControl: DOCUMENT_CACHE_CONTROL,
				headers: readableByAnySite,
			}),
		OPTIONS: answerPreflight,
	},
	reportError,
);
