/** One mail to one person. The sender is configuration. */
export type Mail = {
	readonly to: string;
	readonly subject: string;
	readonly text: string;
	readonly html: string;
	/** Additional headers, e.g. `List-Unsubscribe`. */
	readonly headers?: Readonly<Record<string, string>>;
	/** Identifies the mail: the same for every attempt, unique otherwise. `Message-ID` is derived from it. */
	readonly idempotencyKey: string;
};

export type MailOutcome =
	| { readonly sent: true }
	| {
			readonly sent: false;
			/** Stable code, e.g. `MAIL_REFUSED`. Contains no part of the mail and no address. */
			readonly error: string;
			/** Trying again cannot help. */
			readonly final: boolean;
	  };

export interface Mailer {
	/** Through a mail server or, if none is configured, to files that the operator can read. */
	readonly delivers: 'by-smtp' | 'to-files';
	/** Never throws. */
	send(mail: Mail): Promise<MailOutcome>;
}

/** The content of a mail; its text and its HTML are rendered from it. */
export type MailBody = {
	readonly paragraphs: readonly string[];
	/** A link, shown after the first paragraph. */
	readonly action?: { readonly label: string; readonly url: string };
};

/** @param body plain text, which never becomes markup */
export function toMailText({ paragraphs: [first = '', ...rest], action }: MailBody): string {
	return `${[first, ...(action ? [`${action.label}:\n${action.url}`] : []), ...rest].join('\n\n')}\n`;
}

/** Without images or styles, so that every mail program shows it well, light or dark. */
export function toMailHtml({ paragraphs: [first = '', ...rest], action }: MailBody): string {
	const button = action
		? [`<p><a href="${escapeHtml(action.url)}"><strong>${escapeHtml(action.label)}</strong></a></p>`]
		: [];
	const paragraph = (text: string) => `<p>${escapeHtml(text)}</p>`;
	const lines = [paragraph(first), ...button, ...rest.map(paragraph)];
	return `<!doctype html>\n<html lang="en"><body>\n${lines.join('\n')}\n</body></html>\n`;
}

const ENTITIES: Readonly<Record<string, string>> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&#39;',
};

function escapeHtml(text: string): string {
	return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
