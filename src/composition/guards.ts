import type { LogEvent } from '../app/log-event.ts';
import { ConfigError } from '../domain/config-error.ts';
import { createTokenCheck } from '../http/bearer-token.ts';
import { createThrottle, type Throttle } from '../http/throttle.ts';
import { createTokenGuard, type TokenGuard } from '../http/token-guard.ts';
import { bypassTokenMinLength } from './build-environment.ts';
import { readToken, type Variables } from './variables.ts';

const cronSecretMinLength = 16;

/** Who may ask for what. */
export type Guards = {
	/** Renewing pages and refreshing figures. */
	readonly pages: TokenGuard;
	/** The platform's scheduler. */
	readonly cron: TokenGuard;
	/** Counts what was refused, for doors that are opened by something else than a token. */
	readonly throttle: Throttle;
};

export type GuardParts = {
	/** Told once of each secret that cannot be used. */
	readonly log: (event: LogEvent) => void;
	/** Unix ms. */
	readonly now: () => number;
};

/** Fails closed: a secret that is missing or unusable lets nobody in. */
export function createGuards(variables: Variables, { log, now }: GuardParts): Guards {
	// One count for all doors, or an attacker has as many tries as there are doors.
	const throttle = createThrottle({ limit: 10, windowMs: 60_000, maxKeys: 10_000, now });
	const read = (name: string, minLength: number): string | undefined => {
		try {
			return readToken(variables, name, minLength);
		} catch (error) {
			if (!(error instanceof ConfigError)) throw error;
			log({ level: 'error', event: 'configuration-invalid', code: error.code, message: error.message });
			return undefined;
		}
	};
	const pageTokens = ['BYPASS_TOKEN', 'BYPASS_TOKEN_PREVIOUS'].map((name) => read(name, bypassTokenMinLength));
	return {
		throttle,
		pages: createTokenGuard(createTokenCheck(pageTokens), throttle),
		cron: createTokenGuard(createTokenCheck([read('CRON_SECRET', cronSecretMinLength)]), throttle),
	};
}
