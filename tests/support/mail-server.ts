import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** A received mail. */
export type ArrivedMail = {
	readonly from: string;
	readonly to: readonly string[];
	/** Headers and body, with CRLF line ends. */
	readonly source: string;
};

export type MailServer = AsyncDisposable & {
	/** For `SMTP_URL`. */
	readonly url: string;
	/** Oldest first. */
	readonly mails: readonly ArrivedMail[];
	/** Resolves when so many have arrived. */
	arrived(count: number): Promise<void>;
};

/** A real SMTP server on loopback; it accepts mail from anyone unless configured otherwise. */
export async function startMailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
	const mails: ArrivedMail[] = [];
	let waiting: { readonly count: number; readonly resolve: () => void }[] = [];
	const server = new SMTPServer({
		authOptional: true,
		disabledCommands: ['STARTTLS'],
		allowInsecureAuth: true,
		onAuth: (_, __, done) => done(null, { user: 'anybody' }),
		onData(stream, { envelope }, done) {
			const chunks: Buffer[] = [];
			stream.on('data', (chunk: Buffer) => chunks.push(chunk));
			stream.on('end', () => {
				const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
				const to = envelope.rcptTo.map(({ address }) => address);
				mails.push({ from, to, source: Buffer.concat(chunks).toString('utf8') });
				done();
				for (const { count, resolve } of waiting) if (mails.length >= count) resolve();
				waiting = waiting.filter(({ count }) => mails.length < count);
			});
		},
		...options,
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
	const address = server.server.address();
	if (address === null || typeof address === 'string') throw new Error('the mail server has no port');
	return {
		url: `smtp://127.0.0.1:${address.port}`,
		mails,
		arrived: (count) =>
			new Promise((resolve) => {
				if (mails.length >= count) resolve();
				else waiting.push({ count, resolve });
			}),
		[Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
	};
}

/** Path and query of the first link of this site in a mail's text, as its reader opens it. */
export function linkIn({ source }: ArrivedMail, siteUrl: string): string {
	const text = source.replaceAll('=\r\n', '').replaceAll('=3D', '=');
	const start = text.indexOf(`${siteUrl}/`);
	if (start < 0) throw new Error('there is no link in this mail');
	return text.slice(start + siteUrl.length).split(/\s/, 1)[0] ?? '';
}
