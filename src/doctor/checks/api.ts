import { type Check, fail, pass } from '../check.ts';
import { cacheDirectives, describe, header } from '../observation.ts';

/** JSON documents must be cacheable, and a conditional request must get a 304. */
export const api: Check = {
	id: 'api',
	title: 'API is cacheable, with ETag',
	asked: 'GET /api/conditions, again with its ETag',
	expected: '200, public, an ETag; then 304',
	after: ['upstream', 'database'],
	evaluate({ api: { plain, again } }) {
		const cacheControl = header(plain, 'cache-control') ?? 'no Cache-Control';
		if (plain.kind === 'none' || plain.status !== 200) {
			return fail(
				'API_FAILS',
				describe(plain),
				'The function behind the API fails, or a firewall blocks the doctor as a robot.',
				'Read the log of the function `_render`; allow /api/conditions in the firewall.',
			);
		}
		const directives = cacheDirectives(plain);
		if (!directives.has('public') || directives.has('no-store')) {
			return fail(
				'API_NOT_CACHEABLE',
				cacheControl,
				'Every request runs the function. The document reports a problem, or a rule replaces its header.',
				'Look at `problem` in the document; remove header rules for /api/*.',
			);
		}
		if (again === null) {
			return fail(
				'API_WITHOUT_ETAG',
				`${cacheControl}; no ETag`,
				'A proxy removes the ETag, usually because it compresses or rewrites the response.',
				'Configure it to keep the ETag; a weak one is fine.',
			);
		}
		if (again.kind === 'none' || again.status !== 304) {
			return fail(
				'API_SENDS_TWICE',
				`${cacheControl}; then ${describe(again)}`,
				'Clients that have the figures get them again: If-None-Match does not reach the function or the cache.',
				'Configure the proxy to pass on If-None-Match.',
			);
		}
		return pass(`${cacheControl}; then 304`);
	},
};
