import { betterAuth } from 'better-auth/minimal';
import { createAccessControl } from 'better-auth/plugins/access';
import { admin } from 'better-auth/plugins/admin';
import { adminAc, defaultStatements } from 'better-auth/plugins/admin/access';
import { anonymous } from 'better-auth/plugins/anonymous';
import { magicLink } from 'better-auth/plugins/magic-link';
import type { LinkMail } from '../app/accounts/account-ports.ts';
import { MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH } from '../domain/password.ts';
import type { AuthAdapter } from './auth-adapter.ts';

/** Long enough for someone who visits now and then during a season. A visit extends it, at most once a day. */
export const SESSION_S = 90 * 86_400;
export const SESSION_RENEWAL_S = 86_400;
/** The same window that limits mails to one address, so anyone who is refused another mail has a link that works. */
const LINK_S = 3_600;

/** Permissions of better-auth's own administration. The resorts of an editor are stored in our tables. */
const access = createAccessControl(defaultStatements);
const roles = {
	user: access.newRole({ user: [], session: [] }),
	editor: access.newRole({ user: [], session: [] }),
	admin: access.newRole(adminAc.statements),
};

export type AuthOptions = {
	/** Public origin; cookies are `Secure` if it is https. */
	readonly siteUrl: string;
	/** Signs cookies and links. */
	readonly secret: string;
	/** Queues a mail without waiting for it: response times must not reveal who has an account. */
	readonly sendMail: (mail: LinkMail) => void;
	/** Moves an anonymous visitor's alerts to their account. */
	readonly moveData: (fromUserId: string, toUserId: string) => Promise<void>;
	/** Receives what better-auth would print. */
	readonly report: (level: 'warn' | 'error', message: string) => void;
};

/**
 * Creates better-auth without its HTTP handler: actions of this site call its functions, with their own origin check,
 * limits and forms. It only gets the cookies of a request, so that it stores no IP address.
 */
export function createAuth(adapter: AuthAdapter, { siteUrl, secret, sendMail, moveData, report }: AuthOptions) {
	return betterAuth({
		baseURL: siteUrl,
		secret,
		database: adapter,
		telemetry: { enabled: false },
		rateLimit: { enabled: false },
		logger: {
			// Its messages contain people's addresses, and visitors see anything less than an error anyway.
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
