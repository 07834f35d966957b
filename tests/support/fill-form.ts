import type { FormPage } from '../../src/app/reports/form-page.ts';
import { type FormPayload, readFormPayload, snowKindName, snowKindOf } from '../../src/app/reports/form-payload.ts';
import { reportFieldOrder } from '../../src/domain/reports/report-fields.ts';

/** Returns what a browser submits from this page with these fields filled in. */
export function fillForm(page: FormPage, filled: Readonly<Record<string, string>> = {}, intent = 'draft'): FormData {
	const form = new FormData();
	const hidden = {
		resort: page.resort.id,
		unit: page.unit,
		...page.basis,
		before: JSON.stringify(page.before),
		intent,
	};
	for (const [name, value] of Object.entries(hidden)) form.set(name, `${value}`);
	for (const field of reportFieldOrder) {
		const { text, kind } = page.fields[field];
		const snowKind = kind === 'fallen-snow' ? snowKindOf(text) : null;
		if (snowKind !== null) form.set(snowKindName(field), snowKind);
		form.set(field, snowKind === 'trace' ? '' : text);
	}
	for (const [name, value] of Object.entries(filled)) form.set(name, value);
	return form;
}

export function sendForm(page: FormPage, filled?: Readonly<Record<string, string>>, intent?: string): FormPayload {
	const sent = readFormPayload(fillForm(page, filled, intent));
	if (sent === null) throw new Error('the form cannot be read');
	return sent;
}
