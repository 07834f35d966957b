import type { UnixMs } from '../../domain/time.ts';
import type { AttemptCounter, AttemptLimit } from './account-ports.ts';

const minuteMs = 60_000;

/**
 * By account and by network, because an attacker has many of one or of the other. No account is shut for good: its
 * limit is for passwords only, and a mailed link opens it meanwhile.
 */
export const passwordLimits = {
	account: { attempts: 10, windowMs: 15 * minuteMs },
	network: { attempts: 50, windowMs: 15 * minuteMs },
} satisfies Record<string, AttemptLimit>;

/** The window is as long as a link works: whoever gets no further mail has one with a link that does. */
export const mailLimits = {
	address: { attempts: 5, windowMs: 60 * minuteMs },
	network: { attempts: 30, windowMs: 60 * minuteMs },
} satisfies Record<string, AttemptLimit>;

/** Guessing the token of a link is hopeless, and a link is opened once. */
export const linkLimits = { network: { attempts: 60, windowMs: 60 * minuteMs } } satisfies Record<string, AttemptLimit>;

/** One thing that is counted. */
export type Counted = { readonly key: string; readonly limit: AttemptLimit };

/**
 * Counts an attempt under every key.
 *
 * @returns null while all are within their limits, else whole seconds until all are again
 * @throws {StorageError}
 */
export async function countAttempt(
	attempts: AttemptCounter,
	counted: readonly Counted[],
	at: UnixMs,
): Promise<number | null> {
	let retryAfterS: number | null = null;
	for (const { key, limit } of counted) {
		const waitS = await attempts.count(key, limit, at);
		if (waitS !== null) retryAfterS = Math.max(retryAfterS ?? 0, waitS);
	}
	return retryAfterS;
}

/** What a try of a password counts under: the account that was named, be there one or not, and where it came from. */
export function passwordKey(email: string): string {
	return `password:${email}`;
}

export function passwordsFromKey(network: string): string {
	return `passwords-from:${network}`;
}
