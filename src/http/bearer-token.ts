import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether a presented token is one of the accepted ones; `null` (none presented) never is. */
export type TokenCheck = (presented: string | null) => boolean;

/** Longer ones are refused unread: no accepted token is, and hashing a megabyte is work. */
const maxTokenLength = 1_024;

/** RFC 6750 §2.1, wider than `b64token`, but without blanks and commas: a repeated header is joined with `, `. */
const bearer = /^Bearer +([\x21-\x2b\x2d-\x7e]+)$/i;

/** The token of `Authorization: Bearer …`; null if there is none, or if the header was sent more than once. */
export function readBearerToken(headers: Headers): string | null {
	return bearer.exec(headers.get('authorization') ?? '')?.[1] ?? null;
}

/**
 * Compares SHA-256 digests in constant time, with every accepted token, so that neither content nor length nor
 * position shows in the time taken.
 *
 * @param accepted the current token and, while it is being rotated, the previous one; unset ones count as absent.
 *   None at all: nothing is accepted.
 */
export function createTokenCheck(accepted: readonly (string | undefined)[]): TokenCheck {
	const digests = accepted.flatMap((token) => (token ? [digest(token)] : []));
	return (presented) => {
		if (presented === null || presented === '' || presented.length > maxTokenLength) return false;
		const candidate = digest(presented);
		return digests.map((known) => timingSafeEqual(known, candidate)).includes(true);
	};
}

function digest(token: string): Buffer {
	return createHash('sha256').update(token).digest();
}
