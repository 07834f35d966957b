import { resortPath } from '../../domain/isr-paths.ts';
import { type Resort, resortNameOf } from '../../domain/resort.ts';
import type { UnixMs } from '../../domain/time.ts';
import type { AddressBook } from '../accounts/account-ports.ts';
import { type Mail, type MailBody, type Mailer, toMailHtml, toMailText } from '../mail.ts';
import type { ConditionsStore } from '../ports.ts';
import type { AlertSecretStore, AlertStore, ClaimedMessage, MessageSender } from './alert-ports.ts';
import { type Place, renderMessage } from './render-message.ts';
import { unsubscribePath } from './unsubscribe.ts';

export type EmailSenderParts = {
	readonly mailer: Pick<Mailer, 'send'>;
	readonly addresses: AddressBook;
	readonly alerts: Pick<AlertStore, 'find'>;
	readonly secrets: AlertSecretStore;
	readonly conditions: Pick<ConditionsStore, 'loadReadings'>;
	readonly resorts: readonly Pick<Resort, 'id' | 'name'>[];
	readonly siteUrl: string;
	readonly newSecret: () => string;
};

/** Sends messages by e-mail to their owners. An owner without an address gets nothing. */
export function createEmailSender(parts: EmailSenderParts): MessageSender {
	const { mailer, addresses, alerts, secrets, resorts, siteUrl, newSecret } = parts;
	return async (message, at) => {
		const { userId, alertId, resortId } = message.occurrence;
		const to = await addresses.find(userId);
		if (to === null) return { sent: false, error: 'EMAIL_NONE', final: true, retryAfterMs: null };
		// E-mail was turned off since the message was written. Corrections of a deleted alert are still sent.
		const alert = await alerts.find(userId, alertId);
		if (alert && !alert.channels.includes('email')) {
			return { sent: false, error: 'EMAIL_UNWANTED', final: true, retryAfterMs: null };
		}
		const secret = await secrets.findOrSave(userId, 'unsubscribe', newSecret(), at);
		const outcome = await mailer.send(
			alertMail(message, {
				to,
				siteUrl,
				unsubscribeUrl: `${siteUrl}${unsubscribePath(secret, alertId)}`,
				resortName: resortNameOf(resortId, resorts),
				timeZone: await timeZoneOf(parts, resortId, at),
			}),
		);
		return outcome.sent ? outcome : { ...outcome, retryAfterMs: null };
	};
}

async function timeZoneOf({ conditions }: EmailSenderParts, resortId: string, at: UnixMs): Promise<string> {
	const readings = await conditions.loadReadings([resortId], { fromAt: at, toAt: at });
	return readings.get(resortId)?.timeZone ?? 'UTC';
}

export type AlertMailContext = Place & {
	readonly to: string;
	/** Public origin. */
	readonly siteUrl: string;
	/** Stops the e-mails of this alert with one POST (RFC 8058). */
	readonly unsubscribeUrl: string;
};

/** Returns the mail of one message; the same for every attempt. */
function alertMail(
	{ id, kind, occurrence }: ClaimedMessage,
	{ to, siteUrl, unsubscribeUrl, ...place }: AlertMailContext,
): Mail {
	const { title, lines } = renderMessage(kind, occurrence, place);
	const [first = title, ...rest] = lines;
	const body: MailBody = {
		paragraphs: [
			first,
			...rest,
			notice,
			`All your alerts: ${siteUrl}/alerts`,
			`Stop e-mails from this alert: ${unsubscribeUrl}`,
		],
		action: { label: `Conditions at ${place.resortName}`, url: `${siteUrl}${resortPath(occurrence.resortId)}` },
	};
	return {
		to,
		subject: title,
		text: toMailText(body),
		html: toMailHtml(body),
		headers: { 'List-Unsubscribe': `<${unsubscribeUrl}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
		idempotencyKey: id,
	};
}

const notice = 'Model figures don’t replace the resort’s own report or an avalanche bulletin.';
