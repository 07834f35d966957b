import type { APIRoute } from 'astro';
import { checkHealth } from '../../app/check-health.ts';
import { reportError, site } from '../../composition.ts';
import { endpoint } from '../../http/endpoint.ts';

/** Answers 200 whenever pages can be served, even if the weather service or the database is down. */
export const ALL: APIRoute = endpoint(
	{ GET: async () => Response.json(await checkHealth(site), { headers: { 'cache-control': 'no-store' } }) },
	reportError,
);
