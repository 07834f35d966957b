import { createHash, createHmac } from 'node:crypto';
import type { Accounts, ActiveSession, Credentials } from '../app/accounts/account-ports.ts';
import { MINUTE_MS } from '../domain/time.ts';
import { type AuthCalls, unlessRedirected, unlessRejected } from './auth-calls.ts';
import { onlyCookies, type SessionParts, toPerson } from './auth-sessions.ts';
import type { Auth } from './create-auth.ts';

/** The e-mail is unknown, the password is wrong, or the address was never confirmed: nobody may learn which. */
const MISMATCH_CODES = ['INVALID_EMAIL_OR_PASSWORD', 'EMAIL_NOT_VERIFIED', 'PASSWORD_TOO_LONG', 'BANNED_USER'];
const USED_LINK_CODES = ['INVALID_TOKEN', 'TOKEN_EXPIRED', 'USER_NOT_FOUND', 'BANNED_USER'];
const WRONG_PASSWORD_CODES = ['INVALID_PASSWORD', 'PASSWORD_TOO_LONG'];

export function createAuthAccounts(parts: SessionParts): Accounts {
	const { calls } = parts;
	return {
		async signUp({ email, password }, next) {
			// Before anything is looked up, so that of two sign-ups at once the later to end knows of the other.
			const digest = await recordSignUp(parts, { email, password });
			const known = await findUser(calls, email);
			// The same work for both cases, so that response times reveal nothing.
			const created = await calls
				.write((auth) => auth.api.signUpEmail({ body: { name: '', email, password, callbackURL: next ?? undefined } }))
				.catch(async (error: unknown) => {
					// Sent twice at once: the other request has created the account and mailed the link.
					if (known || !(await findUser(calls, email))) throw error;
					return null;
				});
			const user = await findUser(calls, email);
			const isRaced = await hasRival(parts, email, digest);
			const isOwn = user !== null && user.id === created?.user.id;
			// Two people have chosen a password for an address that neither has shown to be theirs: whichever of the two
			// links is used must not let the other person in.
			const isShared = known
				? !known.emailVerified
				: isOwn
					? isRaced || user.emailVerified
					: isRaced && !user?.emailVerified;
			if (user && isShared) await removePasswords(calls, user.id);
			if (known) await mailLink(calls, { email, next, kind: 'sign-in-instead-of-up' });
		},

		signIn: (body, request) =>
			startSession(parts, request, (auth, headers) =>
				unlessRejected(auth.api.signInEmail({ body, headers, returnHeaders: true }), MISMATCH_CODES),
			),

		mailSignInLink: (email, next) => mailLink(calls, { email, next, kind: 'sign-in' }),

		async mailResetLink(email) {
			const known = await findUser(calls, email);
			// The password of an unconfirmed address may be a stranger's: signing in by link removes it.
			if (known && !known.emailVerified) return mailLink(calls, { email, next: '/account/password', kind: 'sign-in' });
			await calls.write((auth) => auth.api.requestPasswordReset({ body: { email } }));
		},

		signInByLink: (token, request) =>
			startSession(parts, request, (auth, headers) =>
				unlessRedirected(auth.api.magicLinkVerify({ query: { token }, headers, returnHeaders: true })),
			),

		confirmAddress: (token, request) =>
			startSession(parts, request, (auth, headers) =>
				unlessRejected(auth.api.verifyEmail({ query: { token }, headers, returnHeaders: true }), USED_LINK_CODES),
			),

		resetPassword: (token, newPassword) =>
			calls.write(async (auth) => {
				const call = auth.api.resetPassword({ body: { token, newPassword } });
				return (await unlessRejected(call, USED_LINK_CODES)) !== null;
			}),

		changePassword: (currentPassword, newPassword, headers) =>
			calls.write(async (auth) => {
				const cookies = onlyCookies(headers);
				if (currentPassword === null) {
					const set = auth.api.setPassword({ body: { newPassword }, headers: cookies });
					return (await unlessRejected(set, ['PASSWORD_ALREADY_SET'])) && [];
				}
				const call = auth.api.changePassword({
					body: { currentPassword, newPassword, revokeOtherSessions: true },
					headers: cookies,
					returnHeaders: true,
				});
				return (await unlessRejected(call, WRONG_PASSWORD_CODES))?.headers.getSetCookie() ?? null;
			}),

		isPassword: (password, headers) =>
			calls.read(async (auth) => {
				const call = auth.api.verifyPassword({ body: { password }, headers: onlyCookies(headers) });
				return (await unlessRejected(call, WRONG_PASSWORD_CODES)) !== null;
			}),

		async signOut(headers) {
			const { headers: answer } = await calls.write((auth) =>
				auth.api.signOut({ headers: onlyCookies(headers), returnHeaders: true }),
			);
			return answer.getSetCookie();
		},

		async remove(userId, headers) {
			const setCookies = await this.signOut(headers);
			await calls.write(async (auth) => {
				const { adapter, internalAdapter } = await auth.$context;
				const user = await internalAdapter.findUserById(userId);
				await internalAdapter.deleteUser(userId);
				// Links that were mailed and not used: one to sign in would create the account again.
				for (const value of [userId, signInLinkValue(user?.email)]) {
					await adapter.deleteMany({ model: 'verification', where: [{ field: 'value', value }] });
				}
				const identifier = signUpIdentifier(user?.email ?? '');
				await adapter.deleteMany({ model: 'verification', where: [{ field: 'identifier', value: identifier }] });
			});
			return setCookies;
		},

		describe: (userId) =>
			calls.read(async (auth) => {
				const { internalAdapter } = await auth.$context;
				const user = await internalAdapter.findUserById(userId);
				if (!user) return null;
				const credential = await internalAdapter.findCredentialAccount(userId);
				const sessions = await internalAdapter.listSessions(userId, { onlyActiveSessions: true });
				return {
					email: user.email,
					createdAt: user.createdAt.getTime(),
					hasPassword: Boolean(credential?.password),
					sessionCount: sessions.length,
				};
			}),
	};
}

/**
 * Signs somebody in. The session of the request ends, so that they have a new session and no other.
 *
 * @param call of better-auth, with the cookies that it may see; null: it signs nobody in
 */
function startSession(
	parts: SessionParts,
	request: Headers,
	call: (auth: Auth, cookies: Headers) => Promise<{ readonly headers: Headers } | null>,
): Promise<ActiveSession | null> {
	return parts.calls.write(async (auth) => {
		const cookies = onlyCookies(request);
		const before = await findSession(auth, cookies);
		// Given the cookie of an expired session, better-auth would remove the new cookie in the same answer.
		const answer = await call(auth, before ? cookies : new Headers());
		const setCookies = answer?.headers.getSetCookie() ?? [];
		const started = await findSession(auth, toCookies(setCookies));
		if (!started) return null;
		if (before && before.session.token !== started.session.token) {
			const { internalAdapter } = await auth.$context;
			await internalAdapter.deleteSession(before.session.token);
		}
		return { person: await toPerson(started.user, parts), setCookies };
	});
}

function findSession(auth: Auth, headers: Headers) {
	return auth.api.getSession({ headers, query: { disableRefresh: true } });
}

/** The cookies that a browser sends after it was given these. */
function toCookies(setCookies: readonly string[]): Headers {
	return new Headers({ cookie: setCookies.map((setCookie) => setCookie.split(';', 1)[0]).join('; ') });
}

function findUser(calls: AuthCalls, email: string) {
	return calls.read(async (auth) => {
		const found = await (await auth.$context).internalAdapter.findUserByEmail(email);
		return found?.user ?? null;
	});
}

/** Longer than any sign-up takes. Expired rows are removed with those of links. */
const SIGN_UP_RECORD_MS = 10 * MINUTE_MS;

/** Not the address itself, which would stay after its account is deleted. */
function signUpIdentifier(email: string): string {
	return createHash('sha256').update(`sign-up:${email}`).digest('base64url');
}

/** @returns a digest that tells whether another attempt chose the same password, and without the secret nothing */
async function recordSignUp({ calls, now }: SessionParts, { email, password }: Credentials): Promise<string> {
	return calls.write(async (auth) => {
		const { adapter, secret } = await auth.$context;
		const value = createHmac('sha256', secret).update(`${email}\n${password}`).digest('base64url');
		const createdAt = new Date(now());
		const expiresAt = new Date(now() + SIGN_UP_RECORD_MS);
		const data = { identifier: signUpIdentifier(email), value, createdAt, updatedAt: createdAt, expiresAt };
		await adapter.create({ model: 'verification', data });
		return value;
	});
}

/** Returns whether somebody has lately tried to sign up with this address and another password. */
function hasRival({ calls, now }: SessionParts, email: string, ownDigest: string): Promise<boolean> {
	return calls.read(async (auth) => {
		const rows = await (await auth.$context).adapter.findMany<{ value: string; expiresAt: Date }>({
			model: 'verification',
			where: [{ field: 'identifier', value: signUpIdentifier(email) }],
		});
		return rows.some(({ value, expiresAt }) => expiresAt.getTime() > now() && value !== ownDigest);
	});
}

async function removePasswords(calls: AuthCalls, userId: string): Promise<void> {
	await calls.write(async (auth) => (await auth.$context).internalAdapter.deleteAccounts(userId));
}

/** Value of the row that better-auth stores for a sign-in link (plugins/magic-link). */
function signInLinkValue(email: string | undefined): string {
	return JSON.stringify({ type: 'magic-link', email });
}

async function mailLink(
	calls: AuthCalls,
	{ email, ...metadata }: { readonly email: string; readonly kind: string; readonly next: string | null },
): Promise<void> {
	await calls.write((auth) => auth.api.signInMagicLink({ body: { email, metadata }, headers: new Headers() }));
}
