import type { APIRoute } from 'astro';
import { answerSchemas } from '../../app/answer-schemas.ts';
import { reportError, siteUrl } from '../../composition.ts';
import { API_CACHE_CONTROL, answerPreflight, cachedAnswer, readableByAnySite } from '../../http/cached-answer.ts';
import { endpoint } from '../../http/endpoint.ts';
import { describeApi } from '../../http/openapi/describe-api.ts';

/** Built once per instance. */
const description = JSON.stringify(describeApi({ siteUrl, answers: answerSchemas }));

export const ALL: APIRoute = endpoint(
	{
		GET: ({ request }) =>
			cachedAnswer(request, description, {
				contentType: 'application/json',
				cacheControl: API_CACHE_CONTROL,
				headers: readableByAnySite,
			}),
		OPTIONS: answerPreflight,
	},
	reportError,
);
