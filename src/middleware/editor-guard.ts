import type { APIContext, MiddlewareNext } from 'astro';
import { keepFormEntries } from '../app/reports/form-payload.ts';
import { isUrlEncoded } from '../http/form-body.ts';
import { signInPath } from '../http/private-paths.ts';

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

/** Answers a form of the console that cannot be processed with a page that offers to send it again. @returns null: there is none */
export async function answerLostSubmission(context: APIContext, next: MiddlewareNext): Promise<Response | null> {
	const { locals, request, routePattern, url } = context;
	if (!isEditorRoute(routePattern) || request.method !== 'POST') return null;
	// The middleware has checked how large it is, and, of this type only, how many of these fields it has.
	if (!isUrlEncoded(request.headers.get('content-type'))) return null;
	const entries = keepFormEntries(new URLSearchParams(await request.text()));
	if (entries.length === 0) return null;
	locals.lostSubmission = { action: url.pathname + url.search, entries };
	return next(new Request(new URL('/editor/unsent', url)));
}

/** Returns whether this is a route of the console. */
export function isEditorRoute(routePattern: string): boolean {
	return routePattern === '/editor' || routePattern.startsWith('/editor/');
}
