import type { APIContext, MiddlewareNext } from 'astro';
import { describeError } from '../app/log-event.ts';
import { accounts, isStorageError, site } from '../composition.ts';
import { problem, RETRY_AFTER_S } from '../http/problem.ts';
import { answerLostSubmission, editorGuard } from './editor-guard.ts';

/**
 * Answers a private route: finds the session, sends its cookies, and answers 503 if accounts are not configured or the
 * database is unreachable.
 */
export async function answerPrivately(context: APIContext, next: MiddlewareNext): Promise<Response> {
	const { locals } = context;
	locals.unavailable = accounts.unavailable;
	if (locals.unavailable === null) {
		const answer = await answerIfAvailable(context, next);
		if (answer) {
			for (const setCookie of locals.answerCookies) answer.headers.append('set-cookie', setCookie);
			return answer;
		}
	}
	return answerUnavailable(context, next);
}

/** @returns null: the database cannot be reached */
async function answerIfAvailable(context: APIContext, next: MiddlewareNext): Promise<Response | null> {
	const { locals, request } = context;
	try {
		const { person, setCookies } = await accounts.sessions.find(request.headers);
		locals.person = person;
		locals.answerCookies.push(...setCookies);
		const answer = (await editorGuard(context, next)) ?? (await next());
		// Astro would turn an error that an action throws into its own response.
		return locals.unavailable === null ? answer : null;
	} catch (error) {
		if (!isStorageError(error)) throw error;
		site.log({ level: 'error', event: 'private-route-failed', route: context.routePattern, ...describeError(error) });
		locals.unavailable = { kind: 'storage-unavailable' };
		return null;
	}
}

async function answerUnavailable(context: APIContext, next: MiddlewareNext): Promise<Response> {
	const { locals, request, routePattern, url } = context;
	locals.person = null;
	const headers: Record<string, string> =
		locals.unavailable?.kind === 'storage-unavailable' ? { 'retry-after': String(RETRY_AFTER_S) } : {};
	const accept = request.headers.get('accept') ?? '';
	const wantsJson = accept.includes('json') && !accept.includes('text/html');
	if (wantsJson || routePattern.startsWith('/_actions')) {
		return problem(503, { code: 'ACCOUNTS_UNAVAILABLE', detail: 'Accounts are not available at the moment.', headers });
	}
	const lost = locals.unavailable?.kind === 'storage-unavailable' ? await answerLostSubmission(context, next) : null;
	const answer = lost ?? (await next(new Request(new URL('/account/unavailable', url))));
	for (const [name, value] of Object.entries(headers)) answer.headers.set(name, value);
	return answer;
}
