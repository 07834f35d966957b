import { toAccountMail } from '../app/accounts/account-mail.ts';
import type { FoundSession, Sessions } from '../app/accounts/account-ports.ts';
import type { Outage } from '../app/accounts/outage.ts';
import type { Mail, Mailer } from '../app/mail/mail-ports.ts';
import type { Site } from '../app/site.ts';
import { ConfigError } from '../domain/config-error.ts';
import type { Database } from '../storage/open-database.ts';
import type { AccountServices } from './account-services.ts';
import { refusingMailer } from './mail.ts';
import { readToken, type Variables } from './variables.ts';

export const authSecretMinLength = 32;

/** What private pages and actions work with. */
export type AccountDesk = {
	/** Null: accounts work as far as the configuration goes. */
	readonly outage: Outage | null;
	readonly sessions: Sessions;
	/** Everything that works on accounts. @throws {ConfigError} where there is an outage */
	open(): Promise<AccountServices>;
	readonly mailer: Mailer;
};

export type AccountDeskParts = {
	/** Null: none is configured. */
	readonly database: Database | null;
	/** Public origin. */
	readonly siteUrl: string;
	/** An error: what is wrong with its configuration. */
	readonly mail: Mailer | ConfigError;
	readonly site: Pick<Site, 'background' | 'clock' | 'holder' | 'leases' | 'log'>;
};

/**
 * better-auth is loaded by the first private request that needs it: a public page starts without it. A visitor without
 * a session is nobody, which takes no better-auth to say.
 */
export function createAccountDesk(variables: Variables, parts: AccountDeskParts): AccountDesk {
	const { database, mail, siteUrl, site } = parts;
	const { background, log } = site;
	const mailer = mail instanceof ConfigError ? refusingMailer : mail;
	const secret = readSecret(variables, log);
	const missing = [
		...(database === null ? ['DATABASE_URL'] : []),
		...(secret === undefined ? ['AUTH_SECRET'] : []),
		...(mail instanceof ConfigError ? [mail.variable] : []),
	];
	let loading: Promise<AccountServices> | null = null;
	async function load(): Promise<AccountServices> {
		if (database === null || secret === undefined) throw new ConfigError(missing.join(', '), 'is needed for accounts');
		const { createAccountServices } = await import('./account-services.ts');
		return createAccountServices({
			...site,
			database,
			siteUrl,
			secret,
			post: (letter) => background(send(toAccountMail(letter, siteUrl))),
		});
	}
	async function send(letter: Mail): Promise<void> {
		const outcome = await mailer.send(letter);
		if (!outcome.sent) log({ level: 'error', event: 'mail-failed', code: outcome.error, about: 'account' });
	}
	const services = (): Promise<AccountServices> => {
		loading ??= load();
		return loading;
	};

	return {
		outage: missing.length === 0 ? null : { kind: 'not-configured', missing },
		sessions: {
			async find(headers) {
				return hasSessionCookie(headers) ? (await services()).sessions.find(headers) : nobody;
			},
			async findOrBegin(headers) {
				const { sessions, sweep } = await services();
				const session = await sessions.findOrBegin(headers);
				// Visitors without an account are what leaves most behind, so their coming is when to clear up.
				if (session.person.isAnonymous) background(sweep());
				return session;
			},
		},
		open: services,
		mailer,
	};
}

const nobody: FoundSession = { person: null, setCookies: [] };

/** Named by better-auth: `__Secure-` on https, then the prefix in src/auth/create-auth.ts. */
function hasSessionCookie(headers: Headers): boolean {
	return /(?:^|[;\s])(?:__Secure-)?snowline\.session_token=/.test(headers.get('cookie') ?? '');
}

function readSecret(variables: Variables, log: Site['log']): string | undefined {
	try {
		return readToken(variables, 'AUTH_SECRET', authSecretMinLength);
	} catch (error) {
		if (!(error instanceof ConfigError)) throw error;
		log({ level: 'error', event: 'configuration-invalid', code: error.code, message: error.message });
		return undefined;
	}
}
