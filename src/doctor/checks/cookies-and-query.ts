import { type Check, fail, pass } from '../check.ts';
import { cacheStatus, describe, header, type Observation, pageFacts } from '../observation.ts';

/** A query without meaning must not get its own copy in the cache. */
export const unknownQuery: Check = {
	id: 'query-ignored',
	title: 'Query is not part of the cache key',
	asked: 'GET /?utm_source=…',
	expected: 'HIT',
	after: ['second-request'],
	evaluate({ unknownQuery: seen }) {
		if (isFromCache(seen)) return pass(describe(seen));
		return fail(
			'QUERY_MAKES_COPIES',
			describe(seen),
			'The cache stores one page per query: every campaign link and every random parameter costs a render.',
			'Leave `allowQuery` of the build as it is; a proxy in front must not rewrite the query into the path.',
		);
	},
};

/** What one visitor sends must not affect a page that everyone gets. */
export const cookiesIgnored: Check = {
	id: 'cookies-ignored',
	title: 'Cookies change nothing',
	asked: 'GET / with cookies and a wrong draft token',
	expected: 'HIT, the same page',
	after: ['second-request'],
	evaluate({ cookies, dashboard }) {
		const same = dashboard.findLast((seen) => pageFacts(seen).generatedAt === pageFacts(cookies).generatedAt);
		const differs = same?.kind === 'answer' && cookies.kind === 'answer' && same.body !== cookies.body;
		if (isFromCache(cookies) && !differs) return pass(describe(cookies));
		return fail(
			'COOKIE_CHANGES_PAGE',
			differs ? 'a different page with the same generated-at' : describe(cookies),
			'A cookie bypasses the cache or changes the page: a proxy rule “bypass on cookie”, `Vary: Cookie`, or a page that reads it.',
			'Remove that rule; a cached page may read nothing but its path. Put per-user content under /alerts or /account.',
		);
	},
};

/** A revalidation request with a wrong token must be treated like any other visit. */
export const wrongToken: Check = {
	id: 'wrong-token',
	title: 'A wrong token changes nothing',
	asked: 'GET / with x-prerender-revalidate: a random token',
	expected: 'HIT, nothing regenerated',
	after: ['second-request'],
	evaluate({ wrongToken: seen }) {
		if (isFromCache(seen)) return pass(describe(seen));
		return fail(
			'WRONG_TOKEN_ACCEPTED',
			describe(seen),
			'Anyone can trigger renders: the token is not compared, or a proxy adds the right one.',
			'Use this project’s edge or Vercel unmodified; remove the token from the proxy’s configuration and rotate it.',
		);
	},
};

/** The endpoint that regenerates pages fails closed. */
export const withoutToken: Check = {
	id: 'endpoint-closed',
	title: 'Regeneration needs a token',
	asked: 'POST /api/revalidate without a token',
	expected: '401',
	after: [],
	evaluate({ withoutToken: seen }) {
		if (seen.kind === 'answer' && (seen.status === 401 || seen.status === 429)) return pass(String(seen.status));
		const summary = seen.kind === 'answer' ? String(seen.status) : seen.reason;
		if (seen.kind === 'answer' && seen.status < 300) {
			return fail(
				'ENDPOINT_OPEN',
				summary,
				'Anyone can regenerate pages: a proxy in front adds an Authorization header.',
				'Remove the token from the proxy and rotate it.',
			);
		}
		return fail(
			'ENDPOINT_MISSING',
			summary,
			'The endpoint does not respond as expected: an older build, a firewall rule against POST, or a failing function.',
			'Deploy this build; allow POST to /api/* in the firewall; read the log of the function `_render`.',
		);
	},
};

function isFromCache(seen: Observation): boolean {
	return seen.kind === 'answer' && seen.status === 200 && /^(?:HIT|STALE|PRERENDER)$/.test(cacheStatus(seen) ?? '');
}

/** A cookie on a shared page is shared by everyone, or keeps the page out of the cache. */
export const setCookie: Check = {
	id: 'no-set-cookie',
	title: 'Cached pages set no cookie',
	asked: '/ and a resort, every response',
	expected: 'no Set-Cookie',
	after: [],
	evaluate({ dashboard, resort, cookies, unknownQuery }) {
		const pages = [...dashboard, ...(resort ?? []), cookies, unknownQuery];
		const names = pages.flatMap((seen) => header(seen, 'set-cookie')?.split('=', 1) ?? []);
		if (names.length === 0) return pass('none');
		return fail(
			'COOKIE_ON_CACHED_PAGE',
			`${[...new Set(names)].join(', ')} on ${names.length} of ${pages.length} responses`,
			'Middleware, a session, analytics, or a proxy (bot protection, load-balancer affinity) sets a cookie on shared pages.',
			'Set cookies only on private paths; turn off sticky sessions and bot cookies for public pages.',
		);
	},
};
