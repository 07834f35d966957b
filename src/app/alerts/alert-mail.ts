import { resortPath } from '../../domain/isr-paths.ts';
import { type MailBody, toMailHtml, toMailText } from '../mail/mail-body.ts';
import type { Mail } from '../mail/mail-ports.ts';
import type { ClaimedMessage } from './alert-ports.ts';
import { messageWords, type Place } from './message-words.ts';

export type AlertMailContext = Place & {
	readonly to: string;
	/** Public origin. */
	readonly siteUrl: string;
	/** Ends the mails of this alert with one POST (RFC 8058). */
	readonly unsubscribeUrl: string;
};

/** The mail of one message; the same for every attempt. */
export function alertMail(
	{ id, kind, crossing }: ClaimedMessage,
	{ to, siteUrl, unsubscribeUrl, ...place }: AlertMailContext,
): Mail {
	const { title, lines } = messageWords(kind, crossing, place);
	const [first = title, ...rest] = lines;
	const body: MailBody = {
		paragraphs: [
			first,
			...rest,
			notice,
			`All of your alerts: ${siteUrl}/alerts`,
			`To stop the mails of this alert: ${unsubscribeUrl}`,
		],
		action: { label: `Conditions at ${place.resortName}`, url: `${siteUrl}${resortPath(crossing.resortId)}` },
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

const notice = 'Modelled figures are no substitute for the resort’s own report, nor for an avalanche bulletin.';
