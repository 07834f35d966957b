import type { APIContext, MiddlewareNext } from 'astro';
import type { Person } from '../domain/person.ts';
import { readLimitedBody } from '../http/limited-body.ts';
import { signInPath } from '../http/private-paths.ts';
import { ProblemError } from '../http/problem.ts';

/**
 * The first of two checks before the editor console; the second is in each of its use cases. Who is not signed in is
 * sent to do so, but what they sent is not lost over it; who is no editor is told how to become one.
 *
 * @returns null: this person may go in
 */
export async function guardConsole(context: APIContext, next: MiddlewareNext): Promise<Response | null> {
	const { locals, routePattern, url } = context;
	if (!isConsole(routePattern) || isEditor(locals.person)) return null;
	if (isSignedIn(locals.person)) return next(new Request(new URL('/editor/denied', url)));
	return (await answerUnsent(context, next)) ?? context.redirect(signInPath(url), 303);
}

/** The page that has what was sent, to be sent again. @returns null: nothing was sent to the console */
export async function answerUnsent(context: APIContext, next: MiddlewareNext): Promise<Response | null> {
	try {
		return (await keepUnsent(context)) ? await next(new Request(new URL('/editor/unsent', context.url))) : null;
	} catch (error) {
		if (error instanceof ProblemError) return error.toResponse();
		throw error;
	}
}

function isSignedIn(person: Person | null): boolean {
	return person !== null && !person.isAnonymous;
}

function isEditor(person: Person | null): boolean {
	return isSignedIn(person) && person?.role !== 'user';
}

/** A report with the longest note has a tenth of this. */
const mostSentBytes = 200_000;

/** Whether a route is of the editor console. */
export function isConsole(routePattern: string): boolean {
	return routePattern === '/editor' || routePattern.startsWith('/editor/');
}

/**
 * Keeps for the page that says so what was sent to the console and could not be taken: somebody wrote it in the cold.
 *
 * @returns false: nothing was sent there
 * @throws {ProblemError} 413
 */
export async function keepUnsent({ locals, request, routePattern, url }: APIContext): Promise<boolean> {
	if (!isConsole(routePattern) || request.method !== 'POST') return false;
	const body = new TextDecoder().decode(await readLimitedBody(request, mostSentBytes));
	locals.unsent = { action: url.pathname + url.search, entries: [...new URLSearchParams(body)] };
	return true;
}
