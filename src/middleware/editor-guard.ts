import type { APIContext, MiddlewareNext } from 'astro';
import { readLimitedBody } from '../http/json-body.ts';
import { signInPath } from '../http/private-paths.ts';
import { ProblemError } from '../http/problem.ts';

/** The largest form that can be offered again, ten times a report with the longest note. */
const MAX_FORM_BYTES = 200_000;

/**
 * Lets only editors into the console; each use case checks again. Visitors who are not signed in are redirected to the
 * sign-in page, or offered to send their form again later. Other accounts see how to become an editor.
 *
 * @returns null: this person may pass
 */
export async function editorGuard(context: APIContext, next: MiddlewareNext): Promise<Response | null> {
	const {
		locals: { person },
		routePattern,
		url,
	} = context;
	if (!isEditorRoute(routePattern)) return null;
	if (person === null || person.isAnonymous) {
		return (await answerLostSubmission(context, next)) ?? context.redirect(signInPath(url), 303);
	}
	return person.role === 'user' ? next(new Request(new URL('/editor/denied', url))) : null;
}

/** Answers a form of the console that cannot be processed with a page that offers to send it again. @returns null: there is no form */
export async function answerLostSubmission(context: APIContext, next: MiddlewareNext): Promise<Response | null> {
	const { locals, request, routePattern, url } = context;
	if (!isEditorRoute(routePattern) || request.method !== 'POST') return null;
	try {
		const body = new TextDecoder().decode(await readLimitedBody(request, MAX_FORM_BYTES));
		locals.lostSubmission = { action: url.pathname + url.search, entries: [...new URLSearchParams(body)] };
		return await next(new Request(new URL('/editor/unsent', url)));
	} catch (error) {
		if (error instanceof ProblemError) return error.toResponse();
		throw error;
	}
}

function isEditorRoute(routePattern: string): boolean {
	return routePattern === '/editor' || routePattern.startsWith('/editor/');
}
