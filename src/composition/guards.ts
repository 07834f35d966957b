import { type Environment, readConfig } from '../config/read-config.ts';
import { siteVariables } from '../config/site-variables.ts';
import { createTokenCheck, createTokenGuard, type TokenGuard } from '../http/bearer-token.ts';
import { createThrottle, type Throttle } from '../http/throttle.ts';
import type { OrElse } from './runtime.ts';

/** Who may ask for what. */
export type Guards = {
	/** Regenerating pages and refreshing figures. */
	readonly pages: TokenGuard;
	/** The platform's scheduler. */
	readonly cron: TokenGuard;
	/** Counts refused attempts where something else than a token lets callers in. */
	readonly throttle: Throttle;
};

export type GuardParts = {
	readonly orElse: OrElse;
	/** Unix ms. */
	readonly now: () => number;
};

/** Fails closed: a secret that is missing or unusable lets nobody in. */
export function createGuards(environment: Environment, { orElse, now }: GuardParts): Guards {
	// One count for all of them, or an attacker has as many tries as there are guards.
	const throttle = createThrottle({ limit: 10, windowMs: 60_000, maxKeys: 10_000, now });
	/** Each by itself, so that a bad one costs only what it guards. */
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
