import { createHash, timingSafeEqual } from 'node:crypto';
import { callerAddress } from './caller-address.ts';
import { ProblemError } from './problem.ts';
import type { Throttle } from './throttle.ts';

/** Returns whether a presented token is accepted; `null` (none was presented) never is. */
export type TokenCheck = (presented: string | null) => boolean;

/** Longer tokens are rejected without hashing: no accepted token is that long, and hashing a megabyte takes time. */
const MAX_TOKEN_LENGTH = 1_024;

/** RFC 6750 §2.1, wider than `b64token`, but without spaces and commas: a repeated header is joined with `, `. */
const bearer = /^Bearer +([\x21-\x2b\x2d-\x7e]+)$/i;

/** Returns the token of `Authorization: Bearer …`; null if there is none or the header was sent more than once. */
export function readBearerToken(headers: Headers): string | null {
	return bearer.exec(headers.get('authorization') ?? '')?.[1] ?? null;
}

/**
 * Returns a check that compares SHA-256 digests in constant time, always with every accepted token, so that timing
 * reveals neither content nor length nor position.
 *
 * @param accepted the current token and, during a rotation, the previous one; unset ones are ignored. If there are
 * none, nothing is accepted.
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
	/** @throws {ProblemError} 401, or 429 after too many tokens from this address that are not accepted */
	requireBearer(context: { readonly request: Request; readonly clientAddress: string }): void;
	/** Does the same for a token from elsewhere than the header. @throws {ProblemError} */
	requireToken(presented: string | null, context: { readonly clientAddress: string }): void;
};

/** Checks the token before the throttle, so that other requests from an address never lock out its holder. */
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
