import type { AstroGlobal } from 'astro';
import { readFormValues } from '../../app/alerts/alert-form.ts';
import type { AlertFormOutcome, RehearsalView } from '../../app/alerts/save-alert.ts';
import type { FormFaults, FormValues } from '../../app/form-answer.ts';
import { rejectResponse } from '../_form-view.ts';

/** Where to redirect after a form, or how to show it again. */
export type FormAnswer = {
	readonly next: string | null;
	readonly form: {
		readonly values: FormValues;
		readonly faults: FormFaults;
		readonly rehearsal: RehearsalView | null;
	};
};

type Result =
	| { readonly data?: AlertFormOutcome | undefined; readonly error?: (Error & { readonly status: number }) | undefined }
	| undefined;

/** Handles a submitted form; null: none was submitted. All entries are kept, whatever went wrong. */
export async function answerForm(
	{ request, response }: Pick<AstroGlobal, 'request' | 'response'>,
	result: Result,
): Promise<FormAnswer | null> {
	if (!result) return null;
	const { data, error } = result;
	switch (data?.outcome) {
		case 'saved':
			return { next: '/alerts?done=saved', form: emptyForm };
		case 'not-found':
			response.status = 404;
			return { next: null, form: emptyForm };
		case 'rehearsed':
			return { next: null, form: { values: data.values, faults: {}, rehearsal: data.rehearsal } };
		case 'rejected':
			rejectResponse(response, data);
			return { next: null, form: { values: data.values, faults: data.faults, rehearsal: null } };
	}
	response.status = error?.status ?? 500;
	// A body that cannot be read as a form has no entries to show. The middleware has checked how large it is.
	const values = readFormValues(await request.formData().catch(() => new FormData()));
	return { next: null, form: { values, faults: { form: error?.message ?? 'Please try again.' }, rehearsal: null } };
}

const emptyForm: FormAnswer['form'] = { values: {}, faults: {}, rehearsal: null };
