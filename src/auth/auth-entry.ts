import type { BegunSession } from '../app/accounts/account-ports.ts';
import { onlyCookies, type SessionParts, toPerson } from './auth-sessions.ts';
import type { Auth } from './create-auth.ts';

/**
 * The session that an answer of better-auth begins. The one that the request came with ends, so that who enters has a
 * new one and no other.
 *
 * @param answer null: it let nobody in
 */
export async function enter(
	auth: Auth,
	request: Headers,
	answer: { readonly headers: Headers } | null,
	parts: Pick<SessionParts, 'grantsOf'>,
): Promise<BegunSession | null> {
	const setCookies = answer?.headers.getSetCookie() ?? [];
	const begun = await sessionOf(auth, cookiesOf(setCookies));
	if (!begun) return null;
	const before = await sessionOf(auth, onlyCookies(request));
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
