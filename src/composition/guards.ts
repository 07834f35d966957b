import { type Environment, readConfig } from '../config/read-config.ts';
import { siteVariables } from '../config/site-variables.ts';
import { createTokenCheck, createTokenGuard, type TokenGuard } from '../http/bearer-token.ts';
import { createThrottle, type Throttle } from '../http/throttle.ts';
import type { OrElse } from './runtime.ts';

/** Guards of endpoints by what they protect. */
export type Guards = {
	/** Regenerating pages and refreshing figures. */
	readonly pages: TokenGuard;
	/** The platform's scheduler. */
	readonly cron: TokenGuard;
	/** Counts rejected attempts at endpoints that check something other than a token. */
	readonly throttle: Throttle;
};

export type GuardParts = {
	readonly orElse: OrElse;
	/** Unix ms. */
	readonly now: () => number;
};

/** Fails closed: a missing or invalid secret lets nobody in. */
export function createGuards(environment: Environment, { orElse, now }: GuardParts): Guards {
	// Shared by all guards, so that an attacker does not get a separate limit for each.
	const throttle = createThrottle({ limit: 10, windowMs: 60_000, maxKeys: 10_000, now });
	/** Each separately, so that an invalid one only affects what it protects. */
	const read = (name: 'BYPASS_TOKEN' | 'BYPASS_TOKEN_PREVIOUS' | 'CRON_SECRET') =>
		orElse<string | undefined>(
			() => readConfig(siteVariables, environment, [name])[name],
			() => undefined,
		);
	return {
		throttle,
		pages: createTokenGuard(createTokenCheck([read('BYPASS_TOKEN'), read('BYPASS_TOKEN_PREVIOUS')]), throttle),
		cron: createTokenGuard(createTokenCheck([read('CRON_SECRET')]), throttle),
	};
}
