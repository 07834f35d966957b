import type { z } from 'zod';

/** What a form sent, a text for each field. */
export type FormValues = Readonly<Record<string, string>>;
/** What is wrong, by field; under `form` what is wrong with the whole. */
export type FormFaults = Readonly<Record<string, string>>;

/** What came of a form: another page to go to, or the form again, with what was typed. */
export type FormAnswer =
	| { readonly goTo: string }
	| {
			readonly status: 422 | 429;
			readonly faults: FormFaults;
			/** Without passwords. */
			readonly values: FormValues;
			/** Whole seconds after which it may be sent again. */
			readonly retryAfterS: number | null;
	  };

/** Never shown again: a page is kept in a browser's history. */
const secretFields = new Set(['password', 'current']);

/** @param schema its messages are shown beside the fields */
export function readForm<T>(
	schema: z.ZodType<T>,
	values: FormValues,
): { readonly entry: T } | { readonly answer: FormAnswer } {
	const parsed = schema.safeParse(values);
	if (parsed.success) return { entry: parsed.data };
	const faults: Record<string, string> = {};
	for (const { path, message } of parsed.error.issues) faults[String(path[0] ?? 'form')] ??= message;
	return { answer: refuse(values, faults) };
}

export function refuse(values: FormValues, faults: FormFaults): FormAnswer {
	return { status: 422, faults, values: withoutSecrets(values), retryAfterS: null };
}

/** @param message what to do meanwhile */
export function slowDown(values: FormValues, retryAfterS: number, message: string): FormAnswer {
	const minutes = Math.ceil(retryAfterS / 60);
	const wait = `Too many tries. Wait ${minutes === 1 ? 'a minute' : `${minutes} minutes`}${message}`;
	return { status: 429, faults: { form: wait }, values: withoutSecrets(values), retryAfterS };
}

function withoutSecrets(values: FormValues): FormValues {
	return Object.fromEntries(Object.entries(values).filter(([name]) => !secretFields.has(name)));
}
