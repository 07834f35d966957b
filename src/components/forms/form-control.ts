/** One of the values that a field can have. */
export type Choice = { readonly value: string; readonly label: string };

export const faultId = (name: string): string => `fault-${name}`;
export const hintId = (name: string): string => `hint-${name}`;

export type Described = {
	/** What is wrong with the value. */
	readonly fault?: string | null | undefined;
	/** What is expected. */
	readonly hint?: string | undefined;
	/** Id of further text about the field. */
	readonly notesId?: string | undefined;
};

/** What ties an input, select or textarea to the label, hint and fault that `Field.astro` puts around it. */
export function controlAttributes(name: string, { fault, hint, notesId }: Described) {
	return {
		id: name,
		name,
		'aria-invalid': fault ? ('true' as const) : undefined,
		...describedBy(name, { fault, hint, notesId }),
	};
}

/** For a group of controls, which has no name and no value of its own. */
export function describedBy(name: string, { fault, hint, notesId }: Described) {
	const ids = [hint && hintId(name), fault && faultId(name), notesId].filter(Boolean);
	return { 'aria-describedby': ids.join(' ') || undefined };
}
