import { randomBytes, randomUUID } from 'node:crypto';
import type { AlertContext } from '../app/alerts/alert-context.ts';
import { createEmailSender } from '../app/alerts/email-sender.ts';
import { createWebhookSender } from '../app/alerts/webhook-sender.ts';
import type { Mailer } from '../app/mail.ts';
import type { Site } from '../app/site.ts';
import { readWebhookUrl } from '../channels/webhook-address.ts';
import { createWebhookPoster } from '../channels/webhook-poster.ts';
import { createLibsqlAddressBook } from '../storage/accounts/libsql-account-store.ts';
import { createLibsqlAttemptCounter } from '../storage/accounts/libsql-attempt-counter.ts';
import {
	createLibsqlAlertSecretStore,
	createLibsqlWebhookEndpointStore,
} from '../storage/alerts/libsql-alert-endpoint-stores.ts';
import { createLibsqlAlertStore } from '../storage/alerts/libsql-alert-store.ts';
import { createLibsqlEvaluationStore } from '../storage/alerts/libsql-evaluation-store.ts';
import { createLibsqlMessageOutbox } from '../storage/alerts/libsql-message-outbox.ts';
import type { Database } from '../storage/open-database.ts';

export type AlertContextParts = {
	readonly database: Database;
	/** Public origin. */
	readonly siteUrl: string;
	/** Null: mails cannot be sent and wait in the outbox. */
	readonly mailer: Mailer | null;
	/** Whether webhooks may lead to this machine. */
	readonly webhooksToLoopback: boolean;
};

/** Creates everything that alerts need. A separate module, so that cached pages do not load it. */
export function createAlertContext(site: Site, parts: AlertContextParts): AlertContext {
	const { database, siteUrl, mailer, webhooksToLoopback } = parts;
	const addresses = createLibsqlAddressBook(database);
	const { resorts, conditions } = site;
	const alerts = createLibsqlAlertStore(database);
	const webhooks = createLibsqlWebhookEndpointStore(database);
	const secrets = createLibsqlAlertSecretStore(database);
	const newSecret = () => randomBytes(32).toString('base64url');
	const policy = { loopback: webhooksToLoopback };
	const post = createWebhookPoster(policy);
	const email = mailer
		? createEmailSender({ mailer, addresses, alerts, secrets, conditions, resorts, siteUrl, newSecret })
		: undefined;
	return {
		...site,
		alerts,
		evaluation: createLibsqlEvaluationStore(database),
		messages: createLibsqlMessageOutbox(database),
		webhooks,
		secrets,
		attempts: createLibsqlAttemptCounter(database),
		addresses,
		senders: { webhook: createWebhookSender({ webhooks, post, resorts }), ...(email ? { email } : {}) },
		post,
		readWebhookUrl: (text) => readWebhookUrl(text, policy)?.href ?? null,
		mailsGo: mailer?.delivers ?? null,
		siteUrl,
		newId: randomUUID,
		newSecret,
	};
}
