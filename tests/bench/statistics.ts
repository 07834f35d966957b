/**
 * Value below which the share `q` of all values lies, the smallest such value.
 *
 * @param q 0 to 1
 * @returns NaN for no values
 */
export function quantile(values: readonly number[], q: number): number {
	const sorted = [...values].sort((a, b) => a - b);
	const rank = Math.max(1, Math.ceil(q * sorted.length));
	return sorted[rank - 1] ?? Number.NaN;
}

/** Middle value, or the mean of the two in the middle; NaN for none. */
export function median(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = Math.floor(sorted.length / 2);
	const upper = sorted[middle] ?? Number.NaN;
	return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** Median of what is there; null: nothing is. */
export function medianOf(values: readonly (number | null)[]): number | null {
	const known = values.filter((value) => value !== null);
	return known.length === 0 ? null : median(known);
}

/**
 * How many times `ours` is `theirs`, round by round, then the median: what slows a whole round slows both.
 *
 * @returns null where no round has both
 */
export function pairedRatio(ours: readonly number[], theirs: readonly number[]): number | null {
	const ratios = ours.flatMap((value, round) => {
		const other = theirs[round];
		return other === undefined || other === 0 ? [] : [value / other];
	});
	return ratios.length === 0 ? null : median(ratios);
}
