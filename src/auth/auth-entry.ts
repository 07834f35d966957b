import type { BegunSession } from '../app/accounts/account-ports.ts';
import { onlyCookies, type SessionParts, toPerson } from './auth-sessions.ts';
import type { Auth } from './create-auth.ts';

/**
 * Lets somebody in. The session that the request came with ends, so that who enters has a new one and no other.
 *
 * @param call of better-auth, with the cookies that it is to see; null: it lets nobody in
 */
export async function enter(
	auth: Auth,
	request: Headers,
	call: (cookies: Headers) => Promise<{ readonly headers: Headers } | null>,
	parts: Pick<SessionParts, 'grantsOf'>,
): Promise<BegunSession | null> {
	const cookies = onlyCookies(request);
	const before = await sessionOf(auth, cookies);
	// Seeing the cookie of a session that has ended, better-auth takes back the new one in the same answer.
	const answer = await call(before ? cookies : new Headers());
	const setCookies = answer?.headers.getSetCookie() ?? [];
	const begun = await sessionOf(auth, cookiesOf(setCookies));
	if (!begun) return null;
	if (before && before.session.token !== begun.session.token) {
		const { internalAdapter } = await auth.$context;
		await internalAdapter.deleteSession(before.session.token);
	}
	return { person: await toPerson(begun.user, parts), setCookies };
}

function sessionOf(auth: Auth, headers: Headers) {
	return auth.api.getSession({ headers, query: { disableRefresh: true } });
}

/** What a browser sends after it was told to set these. */
function cookiesOf(setCookies: readonly string[]): Headers {
	return new Headers({ cookie: setCookies.map((setCookie) => setCookie.split(';', 1)[0]).join('; ') });
}
