import { createHash } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { SendMailOptions } from 'nodemailer';
import type { Mail, Mailer, MailOutcome } from '../app/mail.ts';
import { withDeadline } from '../domain/with-deadline.ts';

/** Converts a mail for nodemailer. Nothing in it can make nodemailer read a file or fetch a URL. */
function toMessage({ to, subject, text, html, headers, idempotencyKey }: Mail, from: string): SendMailOptions {
	return {
		from,
		// As an object: a string would be parsed as a list of addresses.
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

/** Returns the same id for every attempt at one mail; it does not reveal the key. */
function mailId(idempotencyKey: string): string {
	return createHash('sha256').update(idempotencyKey).digest('hex').slice(0, 32);
}

function domainOf(from: string): string {
	return /@([^\s>@]+)>?\s*$/.exec(from)?.[1] ?? 'localhost';
}

export type SmtpOptions = {
	/** `smtp:` or `smtps:`, with user and password where the server wants them. */
	readonly url: string;
	/** Sender, `Name <address>` or an address. */
	readonly from: string;
	/** From the DNS lookup to the server's last reply. */
	readonly timeoutMs?: number;
};

const TIMEOUT_MS = 15_000;

/** Sends mails to a mail server, each over its own connection. */
export function createSmtpMailer({ url, from, timeoutMs = TIMEOUT_MS }: SmtpOptions): Mailer {
	const limits = {
		dnsTimeout: timeoutMs,
		connectionTimeout: timeoutMs,
		greetingTimeout: timeoutMs,
		socketTimeout: timeoutMs,
	};
	return {
		delivers: 'by-smtp',
		async send(mail) {
			const { createTransport } = await import('nodemailer');
			const transport = createTransport({ url, ...limits });
			const sent = transport.sendMail(toMessage(mail, from)).then((): MailOutcome => ({ sent: true }), toOutcome);
			try {
				return await withDeadline(sent, { ms: timeoutMs, sleep, onLate: () => failed('MAIL_TIMEOUT') });
			} finally {
				transport.close();
			}
		},
	};
}

async function sleep(ms: number, signal: AbortSignal): Promise<void> {
	await delay(ms, undefined, { signal }).catch(() => undefined);
}

function failed(error: string, final = false): MailOutcome {
	return { sent: false, error, final };
}

/** Maps codes of nodemailer/lib/errors and replies of the server (RFC 5321 §4.2.1: 5xx is permanent, 4xx transient). */
function toOutcome(error: unknown): MailOutcome {
	const { code, responseCode } = readError(error);
	if (code === 'ETIMEDOUT') return failed('MAIL_TIMEOUT');
	if (code === 'EAUTH' || code === 'ENOAUTH') return failed('MAIL_LOGIN_REFUSED');
	if (responseCode >= 500) return failed('MAIL_REFUSED', true);
	if (responseCode >= 400) return failed('MAIL_DEFERRED');
	if (code === 'EENVELOPE') return failed('MAIL_ADDRESS_UNUSABLE', true);
	return failed('MAIL_SERVER_UNREACHABLE');
}

function readError(error: unknown): { readonly code: string; readonly responseCode: number } {
	if (!(error instanceof Error)) return { code: '', responseCode: 0 };
	return {
		code: 'code' in error ? String(error.code) : '',
		responseCode: 'responseCode' in error ? Number(error.responseCode) : 0,
	};
}

export type FileMailerOptions = {
	/** Created if missing; readable by the operator only, because mails contain sign-in links. */
	readonly dir: string;
	/** Sender, `Name <address>` or an address. */
	readonly from: string;
};

/** Writes mails as `.eml` files (RFC 5322), each atomically; a second attempt at one mail replaces the first. */
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
