import type { AddressBook, AttemptCounter } from '../accounts/account-ports.ts';
import type { PublishedReports } from '../reports/report-ports.ts';
import type { Site } from '../site.ts';
import type {
	AlertSecretStore,
	AlertStore,
	EvaluationStore,
	MessageOutbox,
	MessageSender,
	SentChannel,
	WebhookEndpointStore,
	WebhookPoster,
} from './alert-ports.ts';

/** Everything that the use cases of alerts need; it exists only if there is a database. */
export type AlertContext = Pick<Site, 'resorts' | 'source' | 'conditions' | 'leases' | 'clock' | 'random' | 'log'> & {
	readonly reports: PublishedReports;
	readonly alerts: AlertStore;
	readonly evaluation: EvaluationStore;
	readonly messages: MessageOutbox;
	readonly webhooks: WebhookEndpointStore;
	readonly secrets: AlertSecretStore;
	readonly attempts: Pick<AttemptCounter, 'count'>;
	readonly addresses: AddressBook;
	readonly senders: Partial<Readonly<Record<SentChannel, MessageSender>>>;
	readonly post: WebhookPoster;
	/** Returns the URL of a webhook as it is stored; null: nothing may be sent there. */
	readonly readWebhookUrl: (text: string) => string | null;
	/** Where mails go; null: none can be sent. */
	readonly mailsGo: 'by-smtp' | 'to-files' | null;
	/** Public origin. */
	readonly siteUrl: string;
	/** Returns a unique id. */
	readonly newId: () => string;
	/** Returns 256 random bits, for URLs and signatures. */
	readonly newSecret: () => string;
};
