import { checkHealth } from '../../app/check-health.ts';
import { apiRoute, site } from '../../composition.ts';

/** Answers 200 whenever pages can be served, even if the weather service or the database is down. */
export const ALL = apiRoute({
	GET: async () => Response.json(await checkHealth(site), { headers: { 'cache-control': 'no-store' } }),
});
