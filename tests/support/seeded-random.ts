/** Pseudo-random numbers, the same on every run, so that a failing case can be repeated. */
export type SeededRandom = {
	/** 0 ≤ x < 1. */
	next(): number;
	/** Whole, `from` ≤ x ≤ `to`. */
	integer(from: number, to: number): number;
	/** A new array with the same elements in another order. */
	shuffled<T>(of: readonly T[]): T[];
};

/** mulberry32 by Tommy Ettinger (public domain): 32 bits of state, plenty for test cases. */
export function seededRandom(seed: number): SeededRandom {
	let state = seed >>> 0;
	const next = () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
	const integer = (from: number, to: number) => from + Math.floor(next() * (to - from + 1));
	return {
		next,
		integer,
		shuffled<T>(of: readonly T[]): T[] {
			const left = [...of];
			return Array.from(of, () => left.splice(integer(0, left.length - 1), 1)).flat();
		},
	};
}
