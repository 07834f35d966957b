import { HOUR_MS, MINUTE_MS, type UnixMs } from '../../domain/time.ts';
import { type FormValues, type RejectedForm, rejectTooManyTries } from '../form-answer.ts';
import type { Clock } from '../ports.ts';
import type { AccountContext, AttemptCounter, AttemptLimit } from './account-ports.ts';

/**
 * By account and by network, because an attacker may have many of either. No account is ever locked: the limit only
 * applies to passwords, and a sign-in link still works.
 */
export const PASSWORD_LIMITS = {
	account: { attempts: 10, windowMs: 15 * MINUTE_MS },
	network: { attempts: 50, windowMs: 15 * MINUTE_MS },
} satisfies Record<string, AttemptLimit>;

/** The window is as long as a link works, so that anyone who is refused a further mail has a link that works. */
export const MAIL_LIMITS = {
	address: { attempts: 5, windowMs: HOUR_MS },
	network: { attempts: 30, windowMs: HOUR_MS },
} satisfies Record<string, AttemptLimit>;

/** Guessing the token of a link is hopeless, and a link is used once. */
export const LINK_LIMITS = { network: { attempts: 60, windowMs: HOUR_MS } } satisfies Record<string, AttemptLimit>;

/** Longer than hashing a password and writing a few rows takes on a machine that is not overloaded. */
const MIN_DURATION_MS = 400;

/** A key to count an attempt under, and its limit. */
export type CountedKey = { readonly key: string; readonly limit: AttemptLimit };

/**
 * Counts an attempt under every key.
 *
 * @returns null while all are within their limits, else whole seconds until all are again
 * @throws {StorageError}
 */
export async function countAttempt(
	attempts: AttemptCounter,
	counted: readonly CountedKey[],
	at: UnixMs,
): Promise<number | null> {
	let retryAfterS: number | null = null;
	for (const { key, limit } of counted) {
		const waitS = await attempts.count(key, limit, at);
		if (waitS !== null) retryAfterS = Math.max(retryAfterS ?? 0, waitS);
	}
	return retryAfterS;
}

/** Counts an attempt under every key, and rejects its form where one is over its limit. @throws {StorageError} */
export async function limitAttempts(
	{ attempts, clock }: AccountContext,
	counted: readonly CountedKey[],
	values: FormValues,
	advice?: string,
): Promise<RejectedForm | null> {
	const waitS = await countAttempt(attempts, counted, clock.now());
	return waitS === null ? null : rejectTooManyTries(values, waitS, advice);
}

/** Key of the account whose password is tried, whether or not it exists. */
export function passwordKey(email: string): string {
	return `password:${email}`;
}

/** Key of the network from which passwords are tried. */
export function passwordsFromKey(network: string): string {
	return `passwords-from:${network}`;
}

/** Answers after a minimum duration, so that response times do not reveal whether an account exists. */
export async function withMinDuration<T>(clock: Clock, work: () => Promise<T>): Promise<T> {
	const startedAt = clock.now();
	try {
		return await work();
	} finally {
		const leftMs = MIN_DURATION_MS - (clock.now() - startedAt);
		if (leftMs > 0) await clock.sleep(Math.min(leftMs, MIN_DURATION_MS));
	}
}
