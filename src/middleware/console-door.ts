import type { APIContext, MiddlewareNext } from 'astro';
import type { Person } from '../domain/person.ts';
import { readLimitedBody } from '../http/limited-body.ts';
import { ProblemError } from '../http/problem.ts';
import { signInPath } from '../http/sign-in-path.ts';

/** A report with the longest note has a tenth of this. */
const mostSentBytes = 200_000;

/**
 * The first of two checks before the editor console; the second is in each of its use cases. Who is not signed in is
 * sent to do so, but what they sent is not lost over it; who is no editor is told how to become one.
 *
 * @returns null: this person may go in
 */
export async function guardConsole(context: APIContext, next: MiddlewareNext): Promise<Response | null> {
	const { locals, request, routePattern, url } = context;
	if (routePattern !== '/editor' && !routePattern.startsWith('/editor/')) return null;
	if (isEditor(locals.person)) return null;
	if (isSignedIn(locals.person)) return next(new Request(new URL('/editor/denied', url)));
	if (request.method !== 'POST') return context.redirect(signInPath(url), 303);
	try {
		const body = new TextDecoder().decode(await readLimitedBody(request, mostSentBytes));
		locals.unsent = { action: url.pathname + url.search, entries: [...new URLSearchParams(body)] };
	} catch (error) {
		if (error instanceof ProblemError) return error.toResponse();
		throw error;
	}
	return next(new Request(new URL('/editor/signed-out', url)));
}

function isSignedIn(person: Person | null): boolean {
	return person !== null && !person.isAnonymous;
}

function isEditor(person: Person | null): boolean {
	return isSignedIn(person) && person?.role !== 'user';
}
