import type { TokenGuard } from './bearer-token.ts';
import { ProblemError } from './problem.ts';

/** The parameter of the link that regenerates a page: `/?__prerender_bypass=<token>`. */
export const REGENERATION_PARAMETER = '__prerender_bypass';

export type RegenerationLink = {
	readonly url: URL;
	/** The caller's address, for the throttle. */
	readonly caller: { readonly clientAddress: string };
	readonly guard: TokenGuard;
	/** Returns whether this path is a page that can be regenerated. */
	readonly isKnown: (path: string) => boolean;
	/** @returns whether the page was regenerated and is now served */
	readonly regenerate: (path: string) => Promise<boolean>;
};

/**
 * Regenerates the page of the link and redirects the browser to its clean address. The token is briefly in the address bar,
 * so it must not leak from there: no caching, no referrer.
 */
export async function answerRegenerationLink(link: RegenerationLink): Promise<Response> {
	const response = await followLink(link).catch((error: unknown) => {
		if (error instanceof ProblemError) return error.toResponse();
		throw error;
	});
	response.headers.set('cache-control', 'no-store');
	response.headers.set('referrer-policy', 'no-referrer');
	return response;
}

async function followLink({ url, caller, guard, isKnown, regenerate }: RegenerationLink): Promise<Response> {
	const [token = null, ...more] = url.searchParams.getAll(REGENERATION_PARAMETER);
	guard.requireToken(more.length === 0 ? token : null, caller);
	const path = url.pathname;
	if (!isKnown(path)) throw new ProblemError(404, { code: 'UNKNOWN_PAGE', detail: 'No page has this address.' });
	if (!(await regenerate(path))) {
		throw new ProblemError(502, {
			code: 'NOT_RENEWED',
			detail: 'The page was not regenerated; the old one is still served.',
		});
	}
	return new Response(null, { status: 303, headers: { location: path } });
}
