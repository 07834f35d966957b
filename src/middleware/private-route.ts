import type { APIContext, MiddlewareNext } from 'astro';
import { describeError } from '../app/log-event.ts';
import { accounts, isStorageError, site } from '../composition.ts';
import { problem } from '../http/problem.ts';
import { answerUnsent, guardConsole } from './editor-guard.ts';

const retryAfterS = 30;

/**
 * Answers a route that is for one person: says to its page who is asking, sends its cookies, and says plainly where
 * what it needs is missing or cannot be reached.
 */
export async function answerPrivately(context: APIContext, next: MiddlewareNext): Promise<Response> {
	const { locals } = context;
	locals.unavailable = accounts.unavailable;
	if (locals.unavailable === null) {
		const answer = await answerUnlessOut(context, next);
		if (answer) {
			for (const setCookie of locals.answerCookies) answer.headers.append('set-cookie', setCookie);
			return answer;
		}
	}
	return tellOutage(context, next);
}

/** Null: the database cannot be asked. */
async function answerUnlessOut(context: APIContext, next: MiddlewareNext): Promise<Response | null> {
	const { locals, request } = context;
	try {
		const { person, setCookies } = await accounts.sessions.find(request.headers);
		locals.person = person;
		locals.answerCookies.push(...setCookies);
		const answer = (await guardConsole(context, next)) ?? (await next());
		// An action cannot throw past Astro, which makes an answer of its own of it.
		return locals.unavailable === null ? answer : null;
	} catch (error) {
		if (!isStorageError(error)) throw error;
		site.log({ level: 'error', event: 'private-route-failed', route: context.routePattern, ...describeError(error) });
		locals.unavailable = { kind: 'storage-unavailable' };
		return null;
	}
}

async function tellOutage(context: APIContext, next: MiddlewareNext): Promise<Response> {
	const { locals, request, routePattern, url } = context;
	locals.person = null;
	const headers: Record<string, string> =
		locals.unavailable?.kind === 'storage-unavailable' ? { 'retry-after': String(retryAfterS) } : {};
	const accept = request.headers.get('accept') ?? '';
	const wantsJson = accept.includes('json') && !accept.includes('text/html');
	if (wantsJson || routePattern.startsWith('/_actions')) {
		return problem(503, { code: 'ACCOUNTS_UNAVAILABLE', detail: 'Accounts are not available at the moment.', headers });
	}
	const unsent = locals.unavailable?.kind === 'storage-unavailable' ? await answerUnsent(context, next) : null;
	const answer = unsent ?? (await next(new Request(new URL('/account/unavailable', url))));
	for (const [name, value] of Object.entries(headers)) answer.headers.set(name, value);
	return answer;
}
