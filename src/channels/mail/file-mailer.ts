import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Mail, Mailer } from '../../app/mail/mail-ports.ts';
import { mailId, toMessage } from './mail-message.ts';

export type FileMailerOptions = {
	/** Made if it is not there; for the operator's eyes only, as mails hold links that let their reader in. */
	readonly dir: string;
	/** Sender, `Name <address>` or an address. */
	readonly from: string;
};

/** Writes mails as `.eml` files (RFC 5322), each whole or not at all; a second attempt at one mail replaces the first. */
export function createFileMailer({ dir, from }: FileMailerOptions): Mailer {
	return {
		delivers: 'to-files',
		async send(mail) {
			const file = join(dir, `${mailId(mail.idempotencyKey)}.eml`);
			const unfinished = `${file}.${crypto.randomUUID()}.tmp`;
			try {
				await mkdir(dir, { recursive: true, mode: 0o700 });
				await writeFile(unfinished, await compose(mail, from), { mode: 0o600 });
				await rename(unfinished, file);
				return { sent: true };
			} catch {
				await rm(unfinished, { force: true }).catch(() => undefined);
				return { sent: false, error: 'MAIL_FOLDER_UNUSABLE', final: false };
			}
		},
	};
}

async function compose(mail: Mail, from: string): Promise<Buffer> {
	const { createTransport } = await import('nodemailer');
	const { message } = await createTransport({ streamTransport: true, buffer: true }).sendMail(toMessage(mail, from));
	if (!Buffer.isBuffer(message)) throw new TypeError('nodemailer was asked for a buffer');
	return message;
}
