import { betterAuth } from 'better-auth/minimal';
import { createAccessControl } from 'better-auth/plugins/access';
import { admin } from 'better-auth/plugins/admin';
import { adminAc, defaultStatements } from 'better-auth/plugins/admin/access';
import { anonymous } from 'better-auth/plugins/anonymous';
import { magicLink } from 'better-auth/plugins/magic-link';
import type { LinkMail } from '../app/accounts/account-ports.ts';
import { MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH } from '../domain/password.ts';
import type { AuthAdapter } from './auth-adapter.ts';

/** Long enough for somebody who visits now and then during a season. A visit extends it, once a day at most. */
export const SESSION_S = 90 * 86_400;
export const SESSION_RENEWAL_S = 86_400;
/** The window in which mails to one address are counted too: anyone who is refused a further mail has a link that works. */
const LINK_S = 3_600;

/** What better-auth's own administration allows. The resorts on which an editor may report are stored beside it. */
const access = createAccessControl(defaultStatements);
const roles = {
	user: access.newRole({ user: [], session: [] }),
	editor: access.newRole({ user: [], session: [] }),
	admin: access.newRole(adminAc.statements),
};

export type AuthOptions = {
	/** Public origin; cookies are `Secure` where it is https. */
	readonly siteUrl: string;
	/** Signs cookies and links. */
	readonly secret: string;
	/** Queues a mail. Must not wait for it, or response times reveal who has an account. */
	readonly sendMail: (mail: LinkMail) => void;
	/** Moves what an anonymous visitor has set to their account. */
	readonly moveData: (fromUserId: string, toUserId: string) => Promise<void>;
	/** Logs what better-auth would print. */
	readonly report: (level: 'warn' | 'error', message: string) => void;
};

/**
 * better-auth without its HTTP handler: actions of this site call its functions and have their own origin check, limits
 * and forms. It is given only the cookies of a request, so that it stores no IP address.
 */
export function createAuth(adapter: AuthAdapter, { siteUrl, secret, sendMail, moveData, report }: AuthOptions) {
	return betterAuth({
		baseURL: siteUrl,
		secret,
		database: adapter,
		telemetry: { enabled: false },
		rateLimit: { enabled: false },
		logger: {
			// Its messages contain addresses of people; anything below an error is shown to the visitor anyway.
			level: 'error',
			log: (level, message) => report(level === 'error' ? 'error' : 'warn', message),
		},
		session: { expiresIn: SESSION_S, updateAge: SESSION_RENEWAL_S, freshAge: 0 },
		verification: { storeIdentifier: 'hashed' },
		advanced: { cookiePrefix: 'snowline', ipAddress: { disableIpTracking: true } },
		emailAndPassword: {
			enabled: true,
			minPasswordLength: MIN_PASSWORD_LENGTH,
			maxPasswordLength: MAX_PASSWORD_LENGTH,
			requireEmailVerification: true,
			resetPasswordTokenExpiresIn: LINK_S,
			revokeSessionsOnPasswordReset: true,
			async sendResetPassword({ user, token }) {
				sendMail({ kind: 'reset-password', to: user.email, token, next: null });
			},
		},
		emailVerification: {
			sendOnSignUp: true,
			autoSignInAfterVerification: true,
			expiresIn: LINK_S,
			async sendVerificationEmail({ user, url, token }) {
				// `/` is its default.
				const next = new URL(url).searchParams.get('callbackURL');
				sendMail({ kind: 'confirm-address', to: user.email, token, next: next === '/' ? null : next });
			},
		},
		plugins: [
			magicLink({
				expiresIn: LINK_S,
				storeToken: 'hashed',
				async sendMagicLink({ email, token, metadata }) {
					const { kind = 'sign-in', next = null }: Partial<Pick<LinkMail, 'kind' | 'next'>> = metadata ?? {};
					sendMail({ kind, to: email, token, next });
				},
			}),
			anonymous({
				emailDomainName: 'anonymous.invalid',
				onLinkAccount: ({ anonymousUser, newUser }) => moveData(anonymousUser.user.id, newUser.user.id),
			}),
			admin({ roles, defaultRole: 'user', adminRoles: ['admin'] }),
		],
	});
}

export type Auth = ReturnType<typeof createAuth>;
