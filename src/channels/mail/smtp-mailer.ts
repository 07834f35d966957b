import type { Mailer, MailOutcome } from '../../app/mail/mail-ports.ts';
import { toMessage } from './mail-message.ts';

export type SmtpOptions = {
	/** `smtp:` or `smtps:`, with user and password where the server wants them. */
	readonly url: string;
	/** Sender, `Name <address>` or an address. */
	readonly from: string;
	/** From the look-up of the name to the server's last word. */
	readonly timeoutMs?: number;
};

const TIMEOUT_MS = 15_000;

/** Hands mails to a mail server, each over a connection of its own. */
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
			const deadline = AbortSignal.timeout(timeoutMs);
			try {
				await Promise.race([transport.sendMail(toMessage(mail, from)), rejectAt(deadline)]);
				return { sent: true };
			} catch (error) {
				return toOutcome(error, deadline.aborted);
			} finally {
				transport.close();
			}
		},
	};
}

function rejectAt(signal: AbortSignal): Promise<never> {
	return new Promise((_, reject) => {
		signal.addEventListener('abort', () => reject(signal.reason), { once: true });
	});
}

/** Codes of nodemailer/lib/errors, and replies of the server (RFC 5321 §4.2.1: 5 is for good, 4 for now). */
function toOutcome(error: unknown, isLate: boolean): MailOutcome {
	const { code, responseCode } = readError(error);
	const failed = (name: string, final = false): MailOutcome => ({ sent: false, error: name, final });
	if (isLate || code === 'ETIMEDOUT') return failed('MAIL_TIMEOUT');
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
