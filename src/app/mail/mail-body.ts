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

/** Without images and styles, so that it is readable in every mail program, light or dark. */
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
