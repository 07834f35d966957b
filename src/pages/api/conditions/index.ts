import type { APIRoute } from 'astro';
import { loadConditionsList } from '../../../app/load-conditions.ts';
import { reportError, site } from '../../../composition.ts';
import { answerPreflight, publicJson } from '../../../http/cached-answer.ts';
import { endpoint } from '../../../http/endpoint.ts';

export const ALL: APIRoute = endpoint(
	{ GET: async ({ request }) => publicJson(request, await loadConditionsList(site)), OPTIONS: answerPreflight },
	reportError,
);
