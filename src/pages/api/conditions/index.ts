import type { APIRoute } from 'astro';
import { loadConditionsList } from '../../../app/load-conditions.ts';
import { reportError, site } from '../../../composition.ts';
import { answerPreflight } from '../../../http/cors.ts';
import { endpoint } from '../../../http/endpoint.ts';
import { publicJson } from '../../../http/public-json.ts';

export const ALL: APIRoute = endpoint(
	{ GET: async ({ request }) => publicJson(request, await loadConditionsList(site)), OPTIONS: answerPreflight },
	reportError,
);
