import { createHash } from 'node:crypto';
import type { SendMailOptions } from 'nodemailer';
import type { Mail } from '../../app/mail/mail-ports.ts';

/** A mail as nodemailer takes it. Nothing in it can make it read a file or an address of the network. */
export function toMessage({ to, subject, text, html, headers, idempotencyKey }: Mail, from: string): SendMailOptions {
	return {
		from,
		// As a part of its own: a text would be read as a list of addresses.
		to: { name: '', address: to },
		subject,
		text,
		html,
		messageId: `<${mailId(idempotencyKey)}@${domainOf(from)}>`,
		headers: { 'Auto-Submitted': 'auto-generated', ...headers },
		disableFileAccess: true,
		disableUrlAccess: true,
	};
}

/** The same for every attempt at one mail; tells nothing of its key. */
export function mailId(idempotencyKey: string): string {
	return createHash('sha256').update(idempotencyKey).digest('hex').slice(0, 32);
}

function domainOf(from: string): string {
	return /@([^\s>@]+)>?\s*$/.exec(from)?.[1] ?? 'localhost';
}
