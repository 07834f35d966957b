import type { AstroGlobal } from 'astro';
import { type AlertFormErrors, type AlertFormValues, readFormValues } from '../../app/alerts/alert-form.ts';
import { type AlertFormOutcome, type RehearsalView, WHOLE_FORM } from '../../app/alerts/save-alert.ts';

/** Where a form leads, or how it is shown again. */
export type FormAnswer = {
	readonly next: string | null;
	readonly form: {
		readonly values: AlertFormValues;
		readonly errors: AlertFormErrors;
		readonly rehearsal: RehearsalView | null;
	};
};

type Result =
	| { readonly data?: AlertFormOutcome | undefined; readonly error?: (Error & { readonly status: number }) | undefined }
	| undefined;

/** What follows from a form; whatever went wrong, what was entered is not lost. Null: none was sent. */
export async function answerForm(
	{ request, response }: Pick<AstroGlobal, 'request' | 'response'>,
	result: Result,
): Promise<FormAnswer | null> {
	if (!result) return null;
	const { data, error } = result;
	if (data?.outcome === 'saved') return { next: '/alerts?done=saved', form: nothing };
	if (data?.outcome === 'not-found') {
		response.status = 404;
		return { next: null, form: nothing };
	}
	if (data) {
		if (data.outcome === 'refused') response.status = 422;
		const { values } = data;
		return {
			next: null,
			form: {
				values,
				errors: data.outcome === 'refused' ? data.errors : {},
				rehearsal: data.outcome === 'rehearsed' ? data.rehearsal : null,
			},
		};
	}
	response.status = error?.status ?? 500;
	// What could not be read as a form leaves nothing to show again.
	const values = readFormValues(await request.formData().catch(() => new FormData()));
	return { next: null, form: { values, errors: { [WHOLE_FORM]: error?.message ?? 'Try again.' }, rehearsal: null } };
}

const nothing: FormAnswer['form'] = { values: {}, errors: {}, rehearsal: null };
