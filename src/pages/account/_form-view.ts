import type { FormAnswer, FormFaults, FormValues } from '../../app/accounts/form-answer.ts';

/** What an action left behind, as `Astro.getActionResult` tells it. */
type ActionResult =
	| { readonly data: FormAnswer; readonly error: undefined }
	| { readonly data: undefined; readonly error: { readonly status: number } };

/** A form as it is shown: empty, or as it was sent, with what is wrong with it. */
export type FormView = {
	/** Null: the form is to be shown. */
	readonly goTo: string | null;
	readonly values: FormValues;
	readonly faults: FormFaults;
};

/**
 * Reads what came of a form, and says it by the status of the page too.
 *
 * @param results of every action that the page's forms have; one of them was sent, or none
 * @param shown values of a form that was not sent yet
 */
export function viewForm(
	response: { status?: number | undefined; readonly headers: Headers },
	results: readonly (ActionResult | undefined)[],
	shown: FormValues = {},
): FormView {
	const sent = results.find((result) => result !== undefined);
	if (sent === undefined) return { goTo: null, values: shown, faults: {} };
	if (sent.error) {
		response.status = sent.error.status;
		return {
			goTo: null,
			values: shown,
			faults: { form: 'This could not be read. Nothing was changed; send it again.' },
		};
	}
	if ('goTo' in sent.data) return { goTo: sent.data.goTo, values: {}, faults: {} };
	const { status, faults, values, retryAfterS } = sent.data;
	response.status = status;
	if (retryAfterS !== null) response.headers.set('retry-after', String(retryAfterS));
	return { goTo: null, values, faults };
}
