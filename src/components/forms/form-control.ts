import type { FormFaults, FormValues } from '../../app/form-answer.ts';

/** What every field of a form takes. */
export type FieldProps = {
	name: string;
	label: string;
	isLabelHidden?: boolean;
	hint?: string;
	/** Values of the whole form. A password is never shown again. */
	values: FormValues;
	faults: FormFaults;
};

/** One option of a field: the value that is sent, and its label. */
export type Choice<T extends string = string> = { readonly value: T; readonly label: string };

export const faultId = (name: string): string => `fault-${name}`;
export const hintId = (name: string): string => `hint-${name}`;

export type Described = {
	/** What is wrong with the value. */
	readonly fault?: string | null | undefined;
	/** What is expected. */
	readonly hint?: string | undefined;
	/** Id of more text about the field. */
	readonly notesId?: string | undefined;
};

/** Returns the attributes that tie an input, select or textarea to its label, hint and error in `Field.astro`. */
export function controlAttributes(name: string, { fault, hint, notesId }: Described) {
	return {
		id: name,
		name,
		'aria-invalid': fault ? ('true' as const) : undefined,
		...describedBy(name, { fault, hint, notesId }),
	};
}

/** The same for a group of controls, which has no name or value of its own. */
export function describedBy(name: string, { fault, hint, notesId }: Described) {
	const ids = [hint && hintId(name), fault && faultId(name), notesId].filter(Boolean);
	return { 'aria-describedby': ids.join(' ') || undefined };
}
