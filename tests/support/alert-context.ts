import type { AlertContext } from '../../src/app/alerts/alert-context.ts';
import type { SendOutcome, WebhookPoster } from '../../src/app/alerts/alert-ports.ts';
import type { CorrectionParts } from '../../src/app/alerts/correct-figure.ts';
import { createEmailSender } from '../../src/app/alerts/email-sender.ts';
import type { Sender } from '../../src/app/alerts/ensure-session.ts';
import type { AlertFormOutcome } from '../../src/app/alerts/save-alert.ts';
import { createWebhookSender } from '../../src/app/alerts/webhook-sender.ts';
import type { Mail, MailOutcome } from '../../src/app/mail.ts';
import type { Person } from '../../src/domain/person.ts';
import { createLibsqlAttemptCounter } from '../../src/storage/accounts/libsql-attempt-counter.ts';
import { type AlertSite, openAlertSite } from './alert-site.ts';

export const ada: Person = { id: 'ada', email: 'ada@snow.example', isAnonymous: false, role: 'user', reportsOn: [] };
export const visitor: Person = { id: 'visitor-1', email: null, isAnonymous: true, role: 'user', reportsOn: [] };

export type AlertContextSite = Omit<AlertSite, 'parts'> & {
	readonly context: AlertContext;
	/** As for actions; every new session is of `visitor`. */
	readonly corrections: CorrectionParts;
	readonly parts: AlertContext & {
		readonly sessions: { findOrCreate(): Promise<{ person: Person; setCookies: string[] }> };
	};
	readonly mails: Mail[];
	readonly posts: Parameters<WebhookPoster>[0][];
	/** The outcomes of the next mails and posts. */
	answers: { mail: MailOutcome; post: SendOutcome };
};

/** Everything that alerts need, on a separate database; mails and posts are only recorded. */
export async function openAlertContext(): Promise<AlertContextSite> {
	const { parts, ...site } = await openAlertSite();
	const { stores, temp } = site;
	const mails: Mail[] = [];
	const posts: Parameters<WebhookPoster>[0][] = [];
	const answers: AlertContextSite['answers'] = { mail: { sent: true }, post: { sent: true } };
	const siteUrl = 'https://snow.example';
	let secrets = 0;
	const newSecret = () => {
		secrets += 1;
		return `secret-${secrets}`;
	};
	const addresses = { find: async (userId: string) => (userId === ada.id ? ada.email : null) };
	const post: WebhookPoster = async (sent) => {
		posts.push(sent);
		return answers.post;
	};
	const mailer = {
		send: async (mail: Mail) => {
			mails.push(mail);
			return answers.mail;
		},
	};
	const { resorts, conditions } = parts;
	const shared = { addresses, siteUrl, newSecret, resorts, conditions };
	const context: AlertContext = {
		...parts,
		...stores,
		...shared,
		random: () => 0,
		attempts: createLibsqlAttemptCounter(temp.database),
		senders: {
			email: createEmailSender({ ...shared, mailer, alerts: stores.alerts, secrets: stores.secrets }),
			webhook: createWebhookSender({ webhooks: stores.webhooks, post, resorts }),
		},
		post,
		readWebhookUrl: (text) => (text.startsWith('https://') ? text : null),
		mailsGo: 'by-smtp',
	};
	const sessions = { findOrCreate: async () => ({ person: visitor, setCookies: ['session=1'] }) };
	return {
		...site,
		context,
		corrections: { corrections: stores.corrections, clock: site.clock },
		parts: { ...context, sessions },
		mails,
		posts,
		answers,
	};
}

/** The sender of a form, with the cookies that the answer sets. */
export function senderFor(person: Person | null, address = '192.0.2.1'): Sender & { readonly cookies: string[] } {
	const cookies: string[] = [];
	return { person, address, headers: new Headers(), keepCookies: (values) => cookies.push(...values), cookies };
}

/** @throws {Error} it was not saved */
export function savedId(outcome: AlertFormOutcome): string {
	if (outcome.outcome !== 'saved') throw new Error(`not saved: ${JSON.stringify(outcome)}`);
	return outcome.id;
}
