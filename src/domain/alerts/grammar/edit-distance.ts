/**
 * How many letters must be added, left out, changed or swapped with their neighbour to turn one word into the other.
 *
 * @returns `limit + 1` for any distance above `limit`
 */
export function editDistance(from: string, to: string, limit: number): number {
	if (Math.abs(from.length - to.length) > limit) return limit + 1;
	let before: number[] = [];
	let above = Array.from({ length: to.length + 1 }, (_, column) => column);
	for (let row = 1; row <= from.length; row += 1) {
		const here = [row];
		for (let column = 1; column <= to.length; column += 1) {
			const same = from[row - 1] === to[column - 1];
			const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
			here.push(
				Math.min(
					(above[column] ?? 0) + 1,
					(here[column - 1] ?? 0) + 1,
					(above[column - 1] ?? 0) + (same ? 0 : 1),
					swapped && row > 1 && column > 1 ? (before[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
				),
			);
		}
		before = above;
		above = here;
	}
	return Math.min(above[to.length] ?? 0, limit + 1);
}
