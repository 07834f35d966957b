import type { APIRoute } from 'astro';
import { checkHealth } from '../../app/check-health.ts';
import { reportError, site } from '../../composition.ts';
import { endpoint } from '../../http/endpoint.ts';

/** 200 as long as pages can be served, whatever the document says of the weather service and the database. */
export const ALL: APIRoute = endpoint(
	{ GET: async () => Response.json(await checkHealth(site), { headers: { 'cache-control': 'no-store' } }) },
	reportError,
);
