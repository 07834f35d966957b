/**
 * Smooth noise that is a function of its place alone: the same point gives the same number on every machine, so
 * weather made of it needs neither memory nor a seed that someone must keep.
 */

/** @returns in [0, 1), around 0.5; changes over a distance of about 1 along each axis */
export function valueNoise(seed: number, x: number, y: number, z: number): number {
	const [x0, y0, z0] = [Math.floor(x), Math.floor(y), Math.floor(z)];
	const [u, v, w] = [fade(x - x0), fade(y - y0), fade(z - z0)];
	const edge = (dy: number, dz: number) =>
		mix(hash(seed, x0, y0 + dy, z0 + dz), hash(seed, x0 + 1, y0 + dy, z0 + dz), u);
	return mix(mix(edge(0, 0), edge(1, 0), v), mix(edge(0, 1), edge(1, 1), v), w);
}

function mix(from: number, to: number, share: number): number {
	return from + (to - from) * share;
}

/** Flat at both ends, so that no crease shows where two cells meet. */
function fade(share: number): number {
	return share * share * (3 - 2 * share);
}

/** Spreads four integers over [0, 1): multiply and fold the high bits down, twice. */
function hash(seed: number, x: number, y: number, z: number): number {
	let bits =
		Math.imul(seed, 0x9e3779b1) ^ Math.imul(x, 0x85ebca77) ^ Math.imul(y, 0xc2b2ae3d) ^ Math.imul(z, 0x27d4eb2f);
	bits = Math.imul(bits ^ (bits >>> 15), 0x2c1b3c6d);
	bits = Math.imul(bits ^ (bits >>> 12), 0x297a2d39);
	return ((bits ^ (bits >>> 15)) >>> 0) / 2 ** 32;
}
