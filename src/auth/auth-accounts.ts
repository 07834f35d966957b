import type { Accounts } from '../app/accounts/account-ports.ts';
import { type AuthCalls, unlessRedirected, unlessRefused } from './auth-calls.ts';
import { enter } from './auth-entry.ts';
import { onlyCookies, type SessionParts } from './auth-sessions.ts';

/** The e-mail is not known, the password is another one, or the address was never confirmed: nobody may tell which. */
const mismatchCodes = ['INVALID_EMAIL_OR_PASSWORD', 'EMAIL_NOT_VERIFIED', 'PASSWORD_TOO_LONG', 'BANNED_USER'];
const spentLinkCodes = ['INVALID_TOKEN', 'TOKEN_EXPIRED', 'USER_NOT_FOUND', 'BANNED_USER'];

export function createAuthAccounts(parts: SessionParts): Accounts {
	const { calls } = parts;
	return {
		async signUp({ email, password }, next) {
			const known = await findUser(calls, email);
			// Two have chosen a password for an address that neither has shown to be theirs: whichever of its mails is
			// opened must not let the other in.
			if (known && !known.emailVerified) await voidPasswords(calls, known.id);
			// The same work for both, so that the time it takes tells nothing.
			try {
				await calls.write((auth) =>
					auth.api.signUpEmail({ body: { name: '', email, password, callbackURL: next ?? undefined } }),
				);
			} catch (error) {
				// Sent twice at once, the other has made the account, and has mailed the link.
				if (known || !(await findUser(calls, email))) throw error;
			}
			if (known) await mailLink(calls, { email, next, kind: 'sign-in-instead-of-up' });
		},

		signIn: (body, request) =>
			calls.write((auth) =>
				enter(
					auth,
					request,
					(headers) => unlessRefused(auth.api.signInEmail({ body, headers, returnHeaders: true }), mismatchCodes),
					parts,
				),
			),

		mailSignInLink: (email, next) => mailLink(calls, { email, next, kind: 'sign-in' }),

		async mailResetLink(email) {
			const known = await findUser(calls, email);
			// The password of an address that was never confirmed may be a stranger's: signing in by link takes it away.
			if (known && !known.emailVerified) return mailLink(calls, { email, next: '/account/password', kind: 'sign-in' });
			await calls.write((auth) => auth.api.requestPasswordReset({ body: { email } }));
		},

		enterByLink: (token, request) =>
			calls.write((auth) =>
				enter(
					auth,
					request,
					(headers) => unlessRedirected(auth.api.magicLinkVerify({ query: { token }, headers, returnHeaders: true })),
					parts,
				),
			),

		confirmAddress: (token, request) =>
			calls.write((auth) =>
				enter(
					auth,
					request,
					(headers) =>
						unlessRefused(auth.api.verifyEmail({ query: { token }, headers, returnHeaders: true }), spentLinkCodes),
					parts,
				),
			),

		resetPassword: (token, newPassword) =>
			calls.write(async (auth) => {
				const call = auth.api.resetPassword({ body: { token, newPassword } });
				return (await unlessRefused(call, spentLinkCodes)) !== null;
			}),

		changePassword: (currentPassword, newPassword, headers) =>
			calls.write(async (auth) => {
				const cookies = onlyCookies(headers);
				if (currentPassword === null) {
					const set = auth.api.setPassword({ body: { newPassword }, headers: cookies });
					return (await unlessRefused(set, ['PASSWORD_ALREADY_SET'])) && [];
				}
				const call = auth.api.changePassword({
					body: { currentPassword, newPassword, revokeOtherSessions: true },
					headers: cookies,
					returnHeaders: true,
				});
				return (await unlessRefused(call, ['INVALID_PASSWORD', 'PASSWORD_TOO_LONG']))?.headers.getSetCookie() ?? null;
			}),

		isPassword: (password, headers) =>
			calls.read(async (auth) => {
				const call = auth.api.verifyPassword({ body: { password }, headers: onlyCookies(headers) });
				return (await unlessRefused(call, ['INVALID_PASSWORD', 'PASSWORD_TOO_LONG'])) !== null;
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
				// Links that were mailed and not used: one to sign in would make the account anew.
				for (const value of [userId, signInLinkOf(user?.email)]) {
					await adapter.deleteMany({ model: 'verification', where: [{ field: 'value', value }] });
				}
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

function findUser(calls: AuthCalls, email: string) {
	return calls.read(async (auth) => {
		const found = await (await auth.$context).internalAdapter.findUserByEmail(email);
		return found?.user ?? null;
	});
}

async function voidPasswords(calls: AuthCalls, userId: string): Promise<void> {
	await calls.write(async (auth) => (await auth.$context).internalAdapter.deleteAccounts(userId));
}

/** What better-auth keeps of a link to sign in with (plugins/magic-link). */
function signInLinkOf(email: string | undefined): string {
	return JSON.stringify({ type: 'magic-link', email });
}

async function mailLink(
	calls: AuthCalls,
	{ email, ...metadata }: { readonly email: string; readonly kind: string; readonly next: string | null },
): Promise<void> {
	await calls.write((auth) => auth.api.signInMagicLink({ body: { email, metadata }, headers: new Headers() }));
}
