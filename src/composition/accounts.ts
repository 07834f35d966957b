import { toAccountMail } from '../app/accounts/account-mail.ts';
import type { SessionLookup, Sessions, Unavailability } from '../app/accounts/account-ports.ts';
import type { Mail, Mailer } from '../app/mail.ts';
import type { Site } from '../app/site.ts';
import { type Environment, readConfig } from '../config/read-config.ts';
import { siteVariables } from '../config/site-variables.ts';
import { ConfigError } from '../domain/config-error.ts';
import type { Database } from '../storage/open-database.ts';
import type { AccountServices } from './account-services.ts';
import { unavailableMailer } from './mail.ts';
import { lazily, type OrElse } from './runtime.ts';

/** What private pages and actions use. better-auth is loaded at its first use. */
export type LazyAccounts = {
	/** Null: accounts are fully configured. */
	readonly unavailable: Unavailability | null;
	readonly sessions: Sessions;
	/** @throws {ConfigError} something is not configured */
	open(): Promise<AccountServices>;
	readonly mailer: Mailer;
};

export type LazyAccountsParts = {
	/** Null: none is configured. */
	readonly database: Database | null;
	/** Public origin. */
	readonly siteUrl: string;
	/** The error if its configuration is invalid. */
	readonly mail: Mailer | ConfigError;
	readonly site: Pick<Site, 'background' | 'clock' | 'holder' | 'leases' | 'log'>;
	readonly orElse: OrElse;
};

/**
 * Loads better-auth at the first private request that needs it: public pages start without it, and a request without a
 * session cookie does not need it.
 */
export function createLazyAccounts(environment: Environment, parts: LazyAccountsParts): LazyAccounts {
	const { database, mail, siteUrl, site, orElse } = parts;
	const { background, log } = site;
	const mailer = mail instanceof ConfigError ? unavailableMailer : mail;
	const secret = orElse<string | undefined>(
		() => readConfig(siteVariables, environment, ['AUTH_SECRET']).AUTH_SECRET,
		() => undefined,
	);
	const missing = [
		...(database === null ? ['DATABASE_URL'] : []),
		...(secret === undefined ? ['AUTH_SECRET'] : []),
		...(mail instanceof ConfigError ? mail.faults.map(({ variable }) => variable) : []),
	];
	const services = lazily(async (): Promise<AccountServices> => {
		if (database === null || secret === undefined)
			throw new ConfigError(missing.map((variable) => ({ variable, requirement: 'is needed for accounts' })));
		const { createAccountServices } = await import('./account-services.ts');
		return createAccountServices({
			...site,
			database,
			siteUrl,
			secret,
			sendMail: (mail) => background(send(toAccountMail(mail, siteUrl))),
		});
	});
	async function send(message: Mail): Promise<void> {
		const outcome = await mailer.send(message);
		if (!outcome.sent) log({ level: 'error', event: 'mail-failed', code: outcome.error, about: 'account' });
	}

	return {
		unavailable: missing.length === 0 ? null : { kind: 'not-configured', missing },
		sessions: {
			async find(headers) {
				return hasSessionCookie(headers) ? (await services()).sessions.find(headers) : NO_SESSION;
			},
			async findOrCreate(headers) {
				const { sessions, pruneAccounts } = await services();
				const session = await sessions.findOrCreate(headers);
				// Most of what is pruned comes from anonymous visitors, so each new one triggers it.
				if (session.person.isAnonymous) background(pruneAccounts());
				return session;
			},
		},
		open: services,
		mailer,
	};
}

const NO_SESSION: SessionLookup = { person: null, setCookies: [] };

/** better-auth names it: `__Secure-` on https, then the prefix in src/auth/create-auth.ts. */
function hasSessionCookie(headers: Headers): boolean {
	return /(?:^|[;\s])(?:__Secure-)?snowline\.session_token=/.test(headers.get('cookie') ?? '');
}
