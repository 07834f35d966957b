/** Values as `completeValues` returns them. Null (an hour is missing) stays null. */
type Values = readonly number[] | null;

export function sumOf(values: Values): number | null {
	return values === null ? null : values.reduce((total, value) => total + value, 0);
}

export function meanOf(values: Values): number | null {
	return values === null ? null : values.reduce((total, value) => total + value / values.length, 0);
}

export function minOf(values: Values): number | null {
	return values === null ? null : Math.min(...values);
}

export function maxOf(values: Values): number | null {
	return values === null ? null : Math.max(...values);
}

/** Rounds to 1 ÷ `stepsPerUnit`. */
export function rounded(value: number | null, stepsPerUnit: number): number | null {
	return value === null ? null : Math.round(value * stepsPerUnit) / stepsPerUnit;
}
