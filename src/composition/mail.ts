import { join, resolve } from 'node:path';
import type { Mailer } from '../app/mail.ts';
import { createFileMailer, createSmtpMailer } from '../channels/mailers.ts';
import { type Environment, readConfig } from '../config/read-config.ts';
import { siteVariables } from '../config/site-variables.ts';
import { ConfigError } from '../domain/config-error.ts';

/** Creates a mailer for the server of `SMTP_URL`, or for files if it is unset. @throws {ConfigError} */
export function createMailer(environment: Environment, siteUrl: string): Mailer {
	const names = ['SMTP_URL', 'MAIL_FROM', 'DATA_DIR', 'VERCEL'] as const;
	const config = readConfig(siteVariables, environment, names);
	const { SMTP_URL: url, MAIL_FROM: from = `Snowline <no-reply@${new URL(siteUrl).hostname}>` } = config;
	if (url !== undefined) return createSmtpMailer({ url, from });
	if (config.VERCEL !== undefined) {
		const requirement = 'is needed on Vercel, where no file outlives its instance';
		throw new ConfigError([{ variable: 'SMTP_URL', requirement }]);
	}
	return createFileMailer({ dir: join(resolve(config.DATA_DIR), 'outbox'), from });
}

/** The mailer for an invalid configuration: no mail is sent. */
export const unavailableMailer: Mailer = {
	delivers: 'by-smtp',
	send: () => Promise.resolve({ sent: false, error: 'MAIL_NOT_CONFIGURED', final: false }),
};
