import type { Letter, Sessions } from '../app/accounts/account-ports.ts';
import type { PersonalAccountParts } from '../app/accounts/personal-account.ts';
import { createAccountSweep } from '../app/accounts/sweep-accounts.ts';
import { moveAlerts } from '../app/alerts/personal-data.ts';
import type { Site } from '../app/site.ts';
import { createAuthAccounts } from '../auth/auth-accounts.ts';
import { createAuthCalls } from '../auth/auth-calls.ts';
import { createAuthSessions } from '../auth/auth-sessions.ts';
import { authTables } from '../storage/accounts/auth-tables.ts';
import { createLibsqlAccountLeftovers } from '../storage/accounts/libsql-account-leftovers.ts';
import { createLibsqlAttemptCounter } from '../storage/accounts/libsql-attempt-counter.ts';
import { listGrants } from '../storage/accounts/libsql-grant-store.ts';
import {
	createLibsqlAlertSecretStore,
	createLibsqlWebhookEndpointStore,
} from '../storage/alerts/libsql-alert-endpoint-stores.ts';
import { createLibsqlAlertStore } from '../storage/alerts/libsql-alert-store.ts';
import type { Database } from '../storage/open-database.ts';
import { createLibsqlAuthorshipStore, createLibsqlReportStore } from '../storage/reports/libsql-report-store.ts';

/** What needs better-auth. */
export type AccountServices = PersonalAccountParts & {
	readonly sessions: Sessions;
	/** Removes what nobody can open any more, now and then. */
	readonly sweep: () => Promise<void>;
};

export type AccountServicesParts = {
	readonly database: Database;
	readonly siteUrl: string;
	readonly secret: string;
	readonly post: (letter: Letter) => void;
} & Pick<Site, 'clock' | 'holder' | 'leases' | 'log'>;

export function createAccountServices(parts: AccountServicesParts): AccountServices {
	const { database, siteUrl, secret, post, clock, log } = parts;
	const alerts = createLibsqlAlertStore(database);
	const calls = createAuthCalls(database, authTables, {
		siteUrl,
		secret,
		post,
		takeAlong: (fromUserId, toUserId) => moveAlerts({ alerts }, fromUserId, toUserId),
		report: (level, message) => log({ level, event: 'auth-complained', message }),
	});
	const sessionParts = { calls, grantsOf: (userId: string) => listGrants(database, userId), now: clock.now };
	return {
		sessions: createAuthSessions(sessionParts),
		accounts: createAuthAccounts(sessionParts),
		attempts: createLibsqlAttemptCounter(database),
		clock,
		sweep: createAccountSweep({ ...parts, alerts, leftovers: createLibsqlAccountLeftovers(database) }),
		alerts,
		webhooks: createLibsqlWebhookEndpointStore(database),
		secrets: createLibsqlAlertSecretStore(database),
		authorships: createLibsqlAuthorshipStore(database),
		reports: createLibsqlReportStore(database),
	};
}
