import { join, resolve } from 'node:path';
import type { Mailer } from '../app/mail/mail-ports.ts';
import { createFileMailer, createSmtpMailer } from '../channels/mailers.ts';
import { ConfigError } from '../domain/config-error.ts';
import { readText, type Variables } from './variables.ts';

/**
 * Mails go to the server of `SMTP_URL`, or to files where none is named.
 *
 * @throws {ConfigError}
 */
export function createMailer(variables: Variables, siteUrl: string): Mailer {
	const from = readSender(variables, siteUrl);
	const url = readSmtpUrl(variables);
	if (url !== undefined) return createSmtpMailer({ url, from });
	if (readText(variables, 'VERCEL') !== undefined) {
		throw new ConfigError('SMTP_URL', 'is needed on Vercel, where no file outlives its instance');
	}
	return createFileMailer({ dir: join(resolve(readText(variables, 'DATA_DIR') ?? '.data'), 'outbox'), from });
}

/** What stands in where the configuration of mail is not usable. */
export const refusingMailer: Mailer = {
	delivers: 'by-smtp',
	send: () => Promise.resolve({ sent: false, error: 'MAIL_NOT_CONFIGURED', final: false }),
};

function readSmtpUrl(variables: Variables): string | undefined {
	const text = readText(variables, 'SMTP_URL');
	if (text === undefined) return undefined;
	const url = URL.canParse(text) ? new URL(text) : null;
	if ((url?.protocol !== 'smtp:' && url?.protocol !== 'smtps:') || url.hostname === '') {
		throw new ConfigError('SMTP_URL', 'must be an address like smtp://user:password@host:587 or smtps://host');
	}
	return text;
}

function readSender(variables: Variables, siteUrl: string): string {
	const text = readText(variables, 'MAIL_FROM');
	if (text === undefined) return `Snowline <no-reply@${new URL(siteUrl).hostname}>`;
	if (!/^(?:[^<>\r\n]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/.test(text)) {
		throw new ConfigError('MAIL_FROM', 'must be an e-mail address, or a name with one: Snowline <alerts@snow.example>');
	}
	return text;
}
