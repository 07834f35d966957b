import { betterAuth } from 'better-auth/minimal';
import { admin } from 'better-auth/plugins/admin';
import { anonymous } from 'better-auth/plugins/anonymous';
import { magicLink } from 'better-auth/plugins/magic-link';
import type { Letter } from '../app/accounts/account-ports.ts';
import { MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH } from '../domain/password.ts';
import type { AuthAdapter } from './auth-adapter.ts';
import { roles } from './roles.ts';

/** As long as somebody who comes now and then during a season is known. Each visit prolongs it, once a day at most. */
export const SESSION_S = 90 * 86_400;
export const SESSION_RENEWAL_S = 86_400;
/** Also the time for which mails to one address are counted: whoever gets no further one has one that still works. */
const LINK_S = 3_600;

export type AuthOptions = {
	/** Public origin; cookies are `Secure` where it is https. */
	readonly siteUrl: string;
	/** Signs cookies and links. */
	readonly secret: string;
	/** Takes a mail that is to be sent; must not wait for it, or the time it takes tells who has an account. */
	readonly post: (letter: Letter) => void;
	/** What a visitor without an account has set goes to the account. */
	readonly takeAlong: (fromUserId: string, toUserId: string) => Promise<void>;
	/** Takes what better-auth would print. */
	readonly report: (level: 'warn' | 'error', message: string) => void;
};

/**
 * better-auth without its HTTP handler: its functions are called by the actions of this site, which bring their own
 * origin check, limits and forms. Of a request it is given the cookies alone, so that it stores no address.
 */
export function createAuth(adapter: AuthAdapter, { siteUrl, secret, post, takeAlong, report }: AuthOptions) {
	return betterAuth({
		baseURL: siteUrl,
		secret,
		database: adapter,
		telemetry: { enabled: false },
		rateLimit: { enabled: false },
		logger: {
			// Its messages carry addresses of people; whatever is below an error is told to the visitor anyway.
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
				post({ kind: 'reset-password', to: user.email, token, next: null });
			},
		},
		emailVerification: {
			sendOnSignUp: true,
			autoSignInAfterVerification: true,
			expiresIn: LINK_S,
			async sendVerificationEmail({ user, url, token }) {
				// `/` is what it puts there where it was given nothing.
				const next = new URL(url).searchParams.get('callbackURL');
				post({ kind: 'confirm-address', to: user.email, token, next: next === '/' ? null : next });
			},
		},
		plugins: [
			magicLink({
				expiresIn: LINK_S,
				storeToken: 'hashed',
				async sendMagicLink({ email, token, metadata }) {
					const { kind = 'sign-in', next = null }: Partial<Pick<Letter, 'kind' | 'next'>> = metadata ?? {};
					post({ kind, to: email, token, next });
				},
			}),
			anonymous({
				emailDomainName: 'anonymous.invalid',
				onLinkAccount: ({ anonymousUser, newUser }) => takeAlong(anonymousUser.user.id, newUser.user.id),
			}),
			admin({ roles, defaultRole: 'user', adminRoles: ['admin'] }),
		],
	});
}

export type Auth = ReturnType<typeof createAuth>;
