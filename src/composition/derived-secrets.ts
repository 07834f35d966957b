import { createHash } from 'node:crypto';

/**
 * Values that Astro and its adapter draw at random for each build. Derived instead, so that the same sources and baked
 * variables give the same build; they are as secret as the bypass token in their seed, which is in the same files.
 */
function derive(purpose: string, seed: readonly string[]): Buffer {
	return createHash('sha256')
		.update(JSON.stringify([purpose, ...seed]))
		.digest();
}

/** Returns a key of 256 bits for `ASTRO_KEY`. */
export function deriveBase64Key(seed: readonly string[]): string {
	return derive('ASTRO_KEY', seed).toString('base64');
}

/** Returns a UUID of version 8, RFC 9562 §5.8. */
export function deriveUuid(seed: readonly string[]): `${string}-${string}-${string}-${string}-${string}` {
	const hex = derive('uuid', seed).toString('hex');
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-9${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Calls a function for which `crypto.randomUUID` is this one: @astrojs/vercel has no option for its path token. */
export function withUuid<T>(uuid: ReturnType<typeof deriveUuid>, call: () => T): T {
	const { randomUUID } = crypto;
	crypto.randomUUID = () => uuid;
	try {
		return call();
	} finally {
		crypto.randomUUID = randomUUID;
	}
}
