import type { APIRoute } from 'astro';
import { runRefresh } from '../../app/run-refresh.ts';
import { guards, reportError, site } from '../../composition.ts';
import { RefreshRequest } from '../../http/api-requests.ts';
import { endpoint } from '../../http/endpoint.ts';
import { readJsonBody } from '../../http/json-body.ts';
import { revalidationAnswer } from '../../http/revalidation-answer.ts';

export const ALL: APIRoute = endpoint(
	{
		async POST(context) {
			guards.pages.requireBearer(context);
			const options = await readJsonBody(context.request, RefreshRequest, { limitBytes: 1_024, whenEmpty: {} });
			return revalidationAnswer(await runRefresh(site, options));
		},
	},
	reportError,
);
