import type { Letter, SetCookies } from '../../src/app/accounts/account-ports.ts';
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
		/** What the accounts were made of. */
		readonly parts: AccountServicesParts;
		/** Mails that were to be sent, oldest first. */
		readonly letters: readonly Letter[];
		/** Everything that was complained of. */
		readonly events: readonly LogEvent[];
	};

export type AccountSiteOptions = {
	readonly siteUrl?: string;
	readonly clock?: Clock;
	/** Stands between the accounts and their database. */
	readonly database?: (database: Database) => Database;
};

/** The real time, in which nobody has to wait. */
const restless: Clock = { now: Date.now, sleep: () => Promise.resolve() };

/** Accounts on a database of their own. */
export async function openAccountSite(options: AccountSiteOptions = {}): Promise<AccountSite> {
	const { siteUrl = 'https://snow.example', clock = restless, database = (real) => real } = options;
	const temp = await openTempDatabase();
	const letters: Letter[] = [];
	const events: LogEvent[] = [];
	const parts: AccountServicesParts = {
		database: database(temp.database),
		siteUrl,
		secret: 's'.repeat(40),
		post: (letter) => letters.push(letter),
		clock,
		holder: 'test',
		leases: createLibsqlStores(temp.database, 'open-meteo').leases,
		log: (event) => events.push(event),
	};
	const services = createAccountServices(parts);
	return { ...services, parts, temp, letters, events, [Symbol.asyncDispose]: () => temp[Symbol.asyncDispose]() };
}

/** A browser's cookies: what it was told last, and sends with the next request. */
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
