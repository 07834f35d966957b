/** A form in a page. */
export type HtmlForm = {
	/** URL that it is submitted to. */
	readonly action: string;
	/** What it submits if nothing is changed. */
	readonly fields: URLSearchParams;
};

const tag = `(?:"[^"]*"|[^">])*`;

/**
 * Parses a form like a browser without JavaScript, with enough of HTML for the pages of this site.
 *
 * @param name one of the classes of the form
 * @throws {Error} the page has no such form
 */
export function readHtmlForm(html: string, name: string): HtmlForm {
	const form = new RegExp(`<form${tag}class="(?:[^"]* )?${name}(?: [^"]*)?"${tag}>[\\s\\S]*?</form>`).exec(html)?.[0];
	if (form === undefined) throw new Error(`the page has no form "${name}":\n${textOf(html).slice(0, 400)}`);
	const fields = new URLSearchParams();
	const controls = new RegExp(
		`<input${tag}>|<textarea${tag}>[\\s\\S]*?</textarea>|<select${tag}>[\\s\\S]*?</select>`,
		'g',
	);
	for (const [control] of form.matchAll(controls)) {
		const sent = sentValue(control);
		const field = attribute(control, 'name');
		if (field !== null && sent !== null) fields.append(field, sent);
	}
	return { action: attribute(form, 'action') ?? '', fields };
}

/** Returns the visible text. */
export function textOf(html: string): string {
	const main = /<main[^>]*>([\s\S]*)<\/main>/.exec(html)?.[1] ?? html;
	return decode(main.replace(new RegExp(`<${tag}>`, 'g'), ' ')).replace(/\s+/g, ' ');
}

function sentValue(control: string): string | null {
	if (control.startsWith('<textarea')) return decode(/>([\s\S]*)<\/textarea>$/.exec(control)?.[1] ?? '');
	if (control.startsWith('<select')) {
		const options = [...control.matchAll(/<option[^>]*>/g)].map(([option]) => option);
		const chosen = options.find((option) => option.includes(' selected')) ?? options[0] ?? '';
		return attribute(chosen, 'value');
	}
	const canBeChecked = ['radio', 'checkbox'].includes(attribute(control, 'type') ?? '');
	if (canBeChecked && attribute(control, 'checked') === null) return null;
	return attribute(control, 'value') ?? '';
}

/** Returns an attribute of the first tag. */
function attribute(html: string, name: string): string | null {
	const first = new RegExp(`^<${tag}>`).exec(html)?.[0] ?? '';
	const match = new RegExp(`\\s${name}(?:="([^"]*)")?(?=[\\s/>])`).exec(first);
	return match ? decode(match[1] ?? '') : null;
}

function decode(text: string): string {
	const named: Readonly<Record<string, string>> = { quot: '"', lt: '<', gt: '>', amp: '&', apos: "'" };
	return text.replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (whole, decimal, hex, entity) => {
		if (entity) return named[entity] ?? whole;
		return String.fromCodePoint(decimal ? Number(decimal) : Number.parseInt(hex, 16));
	});
}
