import { readBearerToken, type TokenCheck } from './bearer-token.ts';
import { callerAddress } from './caller-address.ts';
import { ProblemError } from './problem.ts';
import type { Throttle } from './throttle.ts';

/** Lets a request with an accepted token pass. */
export type TokenGuard = {
	/** @throws {ProblemError} 401, and 429 once the caller's address has presented too many that are not accepted */
	demandBearer(context: { readonly request: Request; readonly clientAddress: string }): void;
	/** The same for a token that came another way than in the header. @throws {ProblemError} */
	demandToken(presented: string | null, context: { readonly clientAddress: string }): void;
};

/** The token is looked at before the throttle: noise from one address never shuts out whoever holds the token. */
export function createTokenGuard(isAccepted: TokenCheck, throttle: Throttle): TokenGuard {
	function demandToken(presented: string | null, context: { readonly clientAddress: string }): void {
		if (isAccepted(presented)) return;
		const retryAfterS = throttle.count(callerAddress(context));
		if (retryAfterS === null) {
			throw new ProblemError(401, {
				code: 'TOKEN_REFUSED',
				detail: 'This needs one valid token.',
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
		demandToken,
		demandBearer: (context) => demandToken(readBearerToken(context.request.headers), context),
	};
}
