import type { LinkMail, SetCookies } from '../../src/app/accounts/account-ports.ts';
import type { LogEvent } from '../../src/app/log-event.ts';
import type { Clock } from '../../src/app/ports.ts';
import {
	type AccountServices,
	type AccountServicesParts,
	createAccountServices,
} from '../../src/composition/account-services.ts';
import type { Database } from '../../src/storage/open-database.ts';
import { createLibsqlStores } from '../../src/storage/stores.ts';
import { openTempDatabase, type TempDatabase } from './temp-db.ts';

export type AccountSite = AsyncDisposable &
	AccountServices & {
		readonly temp: TempDatabase;
		/** What the accounts were created with. */
		readonly parts: AccountServicesParts;
		/** Mails, oldest first. */
		readonly mails: readonly LinkMail[];
		/** Everything that was logged. */
		readonly events: readonly LogEvent[];
	};

export type AccountSiteOptions = {
	readonly siteUrl?: string;
	readonly clock?: Clock;
	/** Wraps the database. */
	readonly database?: (database: Database) => Database;
};

/** The real time, without waits. */
const impatientClock: Clock = { now: Date.now, sleep: () => Promise.resolve() };

/** Accounts on a separate database. */
export async function openAccountSite(options: AccountSiteOptions = {}): Promise<AccountSite> {
	const { siteUrl = 'https://snow.example', clock = impatientClock, database = (real) => real } = options;
	const temp = await openTempDatabase();
	const mails: LinkMail[] = [];
	const events: LogEvent[] = [];
	const parts: AccountServicesParts = {
		database: database(temp.database),
		siteUrl,
		secret: 's'.repeat(40),
		sendMail: (mail) => mails.push(mail),
		clock,
		holder: 'test',
		leases: createLibsqlStores(temp.database, 'open-meteo').leases,
		log: (event) => events.push(event),
	};
	const services = createAccountServices(parts);
	return { ...services, parts, temp, mails, events, [Symbol.asyncDispose]: () => temp[Symbol.asyncDispose]() };
}

/** A browser's cookies: set by answers, sent with the next request. */
export function createCookieJar(): { readonly headers: Headers; take(setCookies: SetCookies): void } {
	const cookies = new Map<string, string>();
	return {
		get headers() {
			return new Headers({ cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') });
		},
		take(setCookies) {
			for (const setCookie of setCookies) {
				const [pair = '', ...attributes] = setCookie.split(';');
				const name = pair.slice(0, pair.indexOf('='));
				if (attributes.some((attribute) => attribute.trim().toLowerCase() === 'max-age=0')) cookies.delete(name);
				else cookies.set(name, pair.slice(pair.indexOf('=') + 1));
			}
		},
	};
}
