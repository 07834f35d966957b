/** One mail to one person. The sender is configuration. */
export type Mail = {
	readonly to: string;
	readonly subject: string;
	readonly text: string;
	readonly html: string;
	/** Additional headers, e.g. `List-Unsubscribe`. */
	readonly headers?: Readonly<Record<string, string>>;
	/** The same for every attempt at one mail, and different for every other: `Message-ID` is derived from it. */
	readonly idempotencyKey: string;
};

export type MailOutcome =
	| { readonly sent: true }
	| {
			readonly sent: false;
			/** Stable code, e.g. `MAIL_REFUSED`; without any part of the mail or an address. */
			readonly error: string;
			/** Trying again cannot help. */
			readonly final: boolean;
	  };

export interface Mailer {
	/** To a mail server or, where none is configured, to files that the operator can read. */
	readonly delivers: 'by-smtp' | 'to-files';
	/** Never throws. */
	send(mail: Mail): Promise<MailOutcome>;
}
