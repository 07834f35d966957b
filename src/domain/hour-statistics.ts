/** Figures over a complete set of hours as `completeValues` gives it: null, because an hour is missing, stays null. */
type Values = readonly number[] | null;

export function sumOf(values: Values): number | null {
	return values === null ? null : values.reduce((total, value) => total + value, 0);
}

export function meanOf(values: Values): number | null {
	return values === null ? null : values.reduce((total, value) => total + value / values.length, 0);
}

export function leastOf(values: Values): number | null {
	return values === null ? null : Math.min(...values);
}

export function greatestOf(values: Values): number | null {
	return values === null ? null : Math.max(...values);
}

/** Rounded to 1 ÷ `stepsPerUnit`. */
export function rounded(value: number | null, stepsPerUnit: number): number | null {
	return value === null ? null : Math.round(value * stepsPerUnit) / stepsPerUnit;
}
