import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * Compares a secret with what a client sent, in a time that depends on neither.
 *
 * @param secret undefined or empty: nothing equals it
 */
export function equalsSecret(given: string | undefined, secret: string | undefined): boolean {
	if (given === undefined || !secret) return false;
	return timingSafeEqual(digest(given), digest(secret));
}

/** Hashes are of one length, and what differs between them says nothing about the secret. */
function digest(text: string): Buffer {
	return createHash('sha256').update(text).digest();
}
