import type { FormAnswer, FormFaults, FormValues, RejectedForm } from '../app/form-answer.ts';

/** What `Astro.getActionResult` returns for an action. */
type ActionResult =
	| { readonly data: FormAnswer; readonly error: undefined }
	| { readonly data: undefined; readonly error: { readonly status: number } };

type PageResponse = { status?: number | undefined; readonly headers: Headers };

/** A form as it is shown: empty, or as submitted, with its errors. */
export type FormView = {
	/** Page to redirect to; null: the form is shown. */
	readonly goTo: string | null;
	readonly values: FormValues;
	readonly faults: FormFaults;
};

/**
 * Reads the result of a form, and sets the status and `Retry-After` of the page.
 *
 * @param results of every action that the forms of the page post to; at most one was called
 * @param initial values of a form that was not submitted yet
 */
export function viewForm(
	response: PageResponse,
	results: readonly (ActionResult | undefined)[],
	initial: FormValues = {},
): FormView {
	const sent = results.find((result) => result !== undefined);
	if (sent === undefined) return { goTo: null, values: initial, faults: {} };
	if (sent.error) {
		response.status = sent.error.status;
		return {
			goTo: null,
			values: initial,
			faults: { form: 'Something went wrong. Nothing was changed; please try again.' },
		};
	}
	if ('goTo' in sent.data) return { goTo: sent.data.goTo, values: {}, faults: {} };
	const { faults, values } = sent.data;
	rejectResponse(response, sent.data);
	return { goTo: null, values, faults };
}

/** Sets the status and `Retry-After` of a page whose form was rejected. */
export function rejectResponse(response: PageResponse, { status, retryAfterS }: RejectedForm): void {
	response.status = status;
	if (retryAfterS !== null) response.headers.set('retry-after', String(retryAfterS));
}
