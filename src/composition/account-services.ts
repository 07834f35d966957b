import type { LinkMail, Sessions } from '../app/accounts/account-ports.ts';
import type { PersonalAccountContext } from '../app/accounts/personal-account.ts';
import { createPruneAccounts } from '../app/accounts/prune-accounts.ts';
import { moveAlerts } from '../app/alerts/personal-data.ts';
import type { Site } from '../app/site.ts';
import { createAuthAccounts } from '../auth/auth-accounts.ts';
import { createAuthCalls } from '../auth/auth-calls.ts';
import { createAuthSessions } from '../auth/auth-sessions.ts';
import { authTables } from '../storage/accounts/account-schema.ts';
import { createLibsqlPrunableAccounts } from '../storage/accounts/libsql-account-store.ts';
import { createLibsqlAttemptCounter } from '../storage/accounts/libsql-attempt-counter.ts';
import { listGrants } from '../storage/accounts/libsql-editor-store.ts';
import {
	createLibsqlAlertSecretStore,
	createLibsqlWebhookEndpointStore,
} from '../storage/alerts/libsql-alert-endpoint-stores.ts';
import { createLibsqlAlertStore } from '../storage/alerts/libsql-alert-store.ts';
import type { Database } from '../storage/open-database.ts';
import { createLibsqlAuthorshipStore, createLibsqlReportStore } from '../storage/reports/libsql-report-store.ts';

/** Services that need better-auth. */
export type AccountServices = PersonalAccountContext & {
	readonly sessions: Sessions;
	/** Removes accounts that nobody can use any more, every few hours. */
	readonly pruneAccounts: () => Promise<void>;
};

export type AccountServicesParts = {
	readonly database: Database;
	readonly siteUrl: string;
	readonly secret: string;
	readonly sendMail: (mail: LinkMail) => void;
} & Pick<Site, 'clock' | 'holder' | 'leases' | 'log'>;

export function createAccountServices(parts: AccountServicesParts): AccountServices {
	const { database, siteUrl, secret, sendMail, clock, log } = parts;
	const alerts = createLibsqlAlertStore(database);
	const calls = createAuthCalls(database, authTables, {
		siteUrl,
		secret,
		sendMail,
		moveData: (fromUserId, toUserId) => moveAlerts({ alerts }, fromUserId, toUserId),
		report: (level, message) => log({ level, event: 'auth-complained', message }),
	});
	const sessionParts = { calls, grantsOf: (userId: string) => listGrants(database, userId), now: clock.now };
	return {
		sessions: createAuthSessions(sessionParts),
		accounts: createAuthAccounts(sessionParts),
		attempts: createLibsqlAttemptCounter(database),
		clock,
		pruneAccounts: createPruneAccounts({ ...parts, alerts, prunable: createLibsqlPrunableAccounts(database) }),
		alerts,
		webhooks: createLibsqlWebhookEndpointStore(database),
		secrets: createLibsqlAlertSecretStore(database),
		authorships: createLibsqlAuthorshipStore(database),
		reports: createLibsqlReportStore(database),
	};
}
