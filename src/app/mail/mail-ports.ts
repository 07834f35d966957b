/** One mail to one person. The sender is configuration. */
export type Mail = {
	readonly to: string;
	readonly subject: string;
	readonly text: string;
	readonly html: string;
	/** Beside the usual ones, e.g. `List-Unsubscribe`. */
	readonly headers?: Readonly<Record<string, string>>;
	/** The same for every attempt at one mail, and for no other: its `Message-ID` is made from it. */
	readonly idempotencyKey: string;
};

export type MailOutcome =
	| { readonly sent: true }
	| {
			readonly sent: false;
			/** Stable code, e.g. `MAIL_REFUSED`; without any part of the mail or an address. */
			readonly error: string;
			/** Trying again is useless. */
			readonly final: boolean;
	  };

export interface Mailer {
	/** Where mails go: to a mail server, or, as no server is configured, to files that the operator can read. */
	readonly delivers: 'by-smtp' | 'to-files';
	/** Never throws. */
	send(mail: Mail): Promise<MailOutcome>;
}
