// Outlines are illustrations: only the heights of base and summit are to scale. They are generated from the resort's
// id, so that a resort has the same silhouette on every page and in every build.

/** A point of an outline: `x` from 0 (left) to 1 (right), `rise` from 0 (floor) to 1 (summit). */
export type RidgePoint = { readonly x: number; readonly rise: number };

/** Returns a generator of numbers in [0, 1) that depend only on the seed (FNV-1a, then mulberry32). */
function seededNumbers(seed: string): () => number {
	let state = 0x811c9dc5;
	for (const character of seed) state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 0x01000193);
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

/** Breaks every edge near its middle. `stray` is how far the break may be off the edge, as a share of its length. */
function roughen(points: readonly RidgePoint[], random: () => number, stray: number): readonly RidgePoint[] {
	return points.flatMap((from, index) => {
		const to = points[index + 1];
		if (to === undefined) return [from];
		const [dx, rise] = [to.x - from.x, to.rise - from.rise];
		const along = 0.35 + 0.3 * random();
		const off = (random() - 0.5) * stray * Math.hypot(dx, rise);
		const broken = { x: from.x + dx * along, rise: from.rise + rise * along + off };
		return [from, { ...broken, rise: Math.min(0.97, Math.max(0, broken.rise)) }];
	});
}

/** Returns one mountain that fills its frame, with a side peak to its left or right. */
function lonePeak(random: () => number, edgeRise: number): readonly RidgePoint[] {
	const between = (low: number, high: number) => low + (high - low) * random();
	const sideX = between(0.24, 0.3);
	const saddleX = sideX + between(0.05, 0.09);
	const half: readonly RidgePoint[] = [
		{ x: 0, rise: edgeRise },
		{ x: 0.12, rise: between(0.18, 0.3) },
		{ x: sideX, rise: between(0.5, 0.7) },
		{ x: saddleX, rise: between(0.44, 0.52) },
		{ x: between(0.45, 0.52), rise: 1 },
		{ x: between(0.6, 0.66), rise: between(0.6, 0.7) },
		{ x: between(0.76, 0.82), rise: between(0.24, 0.4) },
		{ x: 1, rise: edgeRise },
	];
	return random() < 0.5 ? half : half.map(({ x, rise }) => ({ x: 1 - x, rise })).toReversed();
}

/** Returns a range with its highest point exactly in the middle, so that a narrow frame can crop both ends. */
function range(random: () => number): readonly RidgePoint[] {
	const about = (rise: number) => rise + (random() - 0.5) * 0.12;
	const rises = [0.14, 0.32, 0.2, 0.5, 0.4, 0.72, 0.62, 1, 0.66, 0.78, 0.4, 0.5, 0.22, 0.3, 0.12];
	const places = [0, 0.08, 0.14, 0.27, 0.31, 0.4, 0.43, 0.5, 0.56, 0.6, 0.7, 0.76, 0.87, 0.93, 1];
	return places.map((x, index) => ({ x, rise: x === 0.5 ? 1 : about(rises[index] ?? 0) }));
}

/**
 * Returns the skyline of a mountain, from left to right.
 *
 * @param edgeRise where the flanks of a lone peak leave the frame
 * @returns ascending `x` from 0 to 1; exactly one point has `rise` 1
 */
export function ridgeOutline(seed: string, shape: 'peak' | 'range', edgeRise = 0.1): readonly RidgePoint[] {
	const random = seededNumbers(`${seed} ${shape}`);
	const coarse = shape === 'peak' ? lonePeak(random, edgeRise) : range(random);
	return roughen(roughen(coarse, random, 0.22), random, 0.3);
}
