/** What a mail says, once: its text and its HTML are made from it. */
export type MailBody = {
	readonly paragraphs: readonly string[];
	/** What the reader is to do, after the first paragraph. */
	readonly action?: { readonly label: string; readonly url: string };
};

/** @param body anything in it is text; nothing becomes markup */
export function toMailText({ paragraphs: [first = '', ...rest], action }: MailBody): string {
	return `${[first, ...(action ? [`${action.label}:\n${action.url}`] : []), ...rest].join('\n\n')}\n`;
}

/** Without pictures and styles of its own: it looks like a letter in every program, light or dark. */
export function toMailHtml({ paragraphs: [first = '', ...rest], action }: MailBody): string {
	const button = action
		? [`<p><a href="${escapeHtml(action.url)}"><strong>${escapeHtml(action.label)}</strong></a></p>`]
		: [];
	const paragraph = (text: string) => `<p>${escapeHtml(text)}</p>`;
	const lines = [paragraph(first), ...button, ...rest.map(paragraph)];
	return `<!doctype html>\n<html lang="en"><body>\n${lines.join('\n')}\n</body></html>\n`;
}

const entities: Readonly<Record<string, string>> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&#39;',
};

export function escapeHtml(text: string): string {
	return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
