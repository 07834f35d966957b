import type { APIRoute } from 'astro';
import { loadConditions } from '../../../app/load-conditions.ts';
import { reportError, site } from '../../../composition.ts';
import { answerPreflight, publicJson, readableByAnySite } from '../../../http/cached-answer.ts';
import { endpoint } from '../../../http/endpoint.ts';
import { ProblemError } from '../../../http/problem.ts';

export const ALL: APIRoute = endpoint(
	{
		async GET({ request, params }) {
			const document = await loadConditions(site, params.id ?? '');
			if (document) return publicJson(request, document);
			throw new ProblemError(404, {
				code: 'UNKNOWN_RESORT',
				detail: 'No resort has this id; GET /api/conditions lists all of them.',
				headers: readableByAnySite,
			});
		},
		OPTIONS: answerPreflight,
	},
	reportError,
);
