import type { TokenGuard } from './bearer-token.ts';
import { ProblemError } from './problem.ts';

/** The parameter of the link that renews a page: `/?__prerender_bypass=<token>`. */
export const RENEWAL_PARAMETER = '__prerender_bypass';

export type RenewalLink = {
	readonly url: URL;
	/** The request's, for the throttle. */
	readonly caller: { readonly clientAddress: string };
	readonly guard: TokenGuard;
	/** Whether this path is a page that can be renewed. */
	readonly isKnown: (path: string) => boolean;
	/** @returns whether the page was regenerated and is now served */
	readonly renew: (path: string) => Promise<boolean>;
};

/**
 * Renews the page of the link and redirects the browser to its clean address. The token is briefly in the address bar,
 * so it must not leak from there: no caching, no referrer.
 */
export async function answerRenewalLink(link: RenewalLink): Promise<Response> {
	const response = await renewThenRedirect(link).catch((error: unknown) => {
		if (error instanceof ProblemError) return error.toResponse();
		throw error;
	});
	response.headers.set('cache-control', 'no-store');
	response.headers.set('referrer-policy', 'no-referrer');
	return response;
}

async function renewThenRedirect({ url, caller, guard, isKnown, renew }: RenewalLink): Promise<Response> {
	const [token = null, ...more] = url.searchParams.getAll(RENEWAL_PARAMETER);
	guard.requireToken(more.length === 0 ? token : null, caller);
	const path = url.pathname;
	if (!isKnown(path)) throw new ProblemError(404, { code: 'UNKNOWN_PAGE', detail: 'No page has this address.' });
	if (!(await renew(path))) {
		throw new ProblemError(502, {
			code: 'NOT_RENEWED',
			detail: 'The page was not renewed; the old one is still served.',
		});
	}
	return new Response(null, { status: 303, headers: { location: path } });
}
