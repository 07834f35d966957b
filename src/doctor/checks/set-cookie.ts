import { type Check, fail, pass } from '../check.ts';
import { header } from '../observation.ts';

/** A cookie on a page for everyone is everyone's cookie, or keeps the page out of the cache. */
export const setCookie: Check = {
	id: 'no-set-cookie',
	title: 'Cached pages set no cookie',
	asked: '/ and a resort, every answer',
	expected: 'no Set-Cookie',
	after: [],
	judge({ dashboard, resort, cookies, noisyQuery }) {
		const pages = [...dashboard, ...(resort ?? []), cookies, noisyQuery];
		const names = pages.flatMap((seen) => header(seen, 'set-cookie')?.split('=', 1) ?? []);
		if (names.length === 0) return pass('none');
		return fail(
			'COOKIE_ON_CACHED_PAGE',
			`${[...new Set(names)].join(', ')} on ${names.length} of ${pages.length} answers`,
			'Middleware, a session, analytics, or a proxy (bot protection, load-balancer affinity) sets a cookie on shared pages.',
			'Set cookies on private paths only; turn sticky sessions and bot cookies off for the public pages.',
		);
	},
};
