import type { z } from 'zod';

/** The submitted text of each field, by its name. */
export type FormValues = Readonly<Record<string, string>>;

/** Error messages of a form, by field name; `form` is for the form as a whole. */
export type FormFaults = Readonly<Record<string, string>>;

/** A form that was not accepted. It is shown again with what was entered. */
export type RejectedForm = {
	/** 422: it is invalid. 429: it was sent too often; `Retry-After` says when to try again. */
	readonly status: 422 | 429;
	readonly faults: FormFaults;
	/** Without passwords. */
	readonly values: FormValues;
	/** Whole seconds after which it may be sent again; null: any time. */
	readonly retryAfterS: number | null;
};

/** The outcome of a form: a page to redirect to, or the form again. */
export type FormAnswer = { readonly goTo: string } | RejectedForm;

/** A form that could not be processed (signed out, or storage failed). It can be sent again unchanged. */
export type LostSubmission = {
	/** Path on this site that it was sent to. */
	readonly action: string;
	/** Names and values of its fields, in order. */
	readonly entries: readonly (readonly [string, string])[];
};

/** Never sent back: browsers keep pages in their history. */
const SECRET_FIELDS = new Set(['password', 'current']);

/** More than any entry may have, so that its check says that it is too long. */
const MAX_READ_CHARACTERS = 10_001;

/**
 * Reads the first text of each named field. Others are ignored, so that an answer that repeats a form is not larger than
 * one of its pages, and no field is called `__proto__`.
 *
 * @param maxCharacters the rest of an entry is cut off
 */
export function readFields(
	form: Pick<FormData, 'get'>,
	names: Iterable<string>,
	maxCharacters = MAX_READ_CHARACTERS,
): FormValues {
	const values: Record<string, string> = {};
	for (const name of names) {
		const entry = form.get(name);
		if (typeof entry === 'string') values[name] = entry.slice(0, maxCharacters);
	}
	return values;
}

/** @param schema its messages are shown beside the fields */
export function readForm<T>(
	schema: z.ZodType<T>,
	values: FormValues,
): { readonly entry: T } | { readonly answer: RejectedForm } {
	const parsed = schema.safeParse(values);
	if (parsed.success) return { entry: parsed.data };
	const faults: Record<string, string> = {};
	for (const { path, message } of parsed.error.issues) faults[String(path[0] ?? 'form')] ??= message;
	return { answer: rejectForm(values, faults) };
}

export function rejectForm(values: FormValues, faults: FormFaults): RejectedForm {
	return { status: 422, faults, values: withoutSecrets(values), retryAfterS: null };
}

/** @param advice what to do instead, as a sentence of its own */
export function rejectTooManyTries(values: FormValues, retryAfterS: number, advice = ''): RejectedForm {
	const minutes = Math.ceil(retryAfterS / 60);
	const message = `Too many tries. Try again in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}. ${advice}`.trim();
	return { status: 429, faults: { form: message }, values: withoutSecrets(values), retryAfterS };
}

function withoutSecrets(values: FormValues): FormValues {
	return Object.fromEntries(Object.entries(values).filter(([name]) => !SECRET_FIELDS.has(name)));
}
