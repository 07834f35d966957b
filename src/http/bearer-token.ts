import { createHash, timingSafeEqual } from 'node:crypto';
import { callerAddress } from './caller-address.ts';
import { ProblemError } from './problem.ts';
import type { Throttle } from './throttle.ts';

/** Whether a presented token is one of the accepted ones; `null` (none presented) never is. */
export type TokenCheck = (presented: string | null) => boolean;

/** Longer tokens are refused unread: no accepted token is that long, and hashing a megabyte costs time. */
const MAX_TOKEN_LENGTH = 1_024;

/** RFC 6750 §2.1, wider than `b64token`, but without spaces and commas: a repeated header is joined with `, `. */
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
		if (presented === null || presented === '' || presented.length > MAX_TOKEN_LENGTH) return false;
		const candidate = digest(presented);
		return digests.map((known) => timingSafeEqual(known, candidate)).includes(true);
	};
}

function digest(token: string): Buffer {
	return createHash('sha256').update(token).digest();
}

/** Lets a request with an accepted token pass. */
export type TokenGuard = {
	/** @throws {ProblemError} 401, and 429 once the caller's address has presented too many that are not accepted */
	requireBearer(context: { readonly request: Request; readonly clientAddress: string }): void;
	/** The same for a token that was not sent in the header. @throws {ProblemError} */
	requireToken(presented: string | null, context: { readonly clientAddress: string }): void;
};

/** Checks the token before the throttle, so that noise from an address never locks out the holder of the token. */
export function createTokenGuard(isAccepted: TokenCheck, throttle: Throttle): TokenGuard {
	function requireToken(presented: string | null, context: { readonly clientAddress: string }): void {
		if (isAccepted(presented)) return;
		const retryAfterS = throttle.count(callerAddress(context));
		if (retryAfterS === null) {
			throw new ProblemError(401, {
				code: 'TOKEN_REFUSED',
				detail: 'Exactly one valid token is required.',
				headers: { 'www-authenticate': 'Bearer' },
			});
		}
		throw new ProblemError(429, {
			code: 'TOO_MANY_ATTEMPTS',
			detail: 'Too many requests without a valid token came from this address.',
			headers: { 'retry-after': String(retryAfterS) },
		});
	}
	return {
		requireToken,
		requireBearer: (context) => requireToken(readBearerToken(context.request.headers), context),
	};
}
