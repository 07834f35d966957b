import type { Person } from '../../domain/person.ts';
import { DAY_MS } from '../../domain/time.ts';
import type { AttemptCounter, Sessions } from '../accounts/account-ports.ts';
import type { Clock } from '../ports.ts';

/** Who sends a form. */
export type Sender = {
	readonly person: Person | null;
	/** As throttles name it. */
	readonly address: string;
	/** Of the request. */
	readonly headers: Headers;
	/** Takes values of `Set-Cookie` for the answer. */
	readonly keepCookies: (values: readonly string[]) => void;
};

export type SessionParts = LimitParts & { readonly sessions: Pick<Sessions, 'findOrCreate'> };

/**
 * Whose something new is to be: who has no session gets one with the first thing that they set.
 *
 * @returns the id of a person
 * @throws {TooManyFromAddressError} without an account: their address has had its share today
 * @throws {StorageError}
 */
export async function ensureSession(parts: SessionParts, sender: Sender): Promise<string> {
	const { person, address, headers, keepCookies } = sender;
	if (person && !person.isAnonymous) return person.id;
	await limitAnonymous(parts, address);
	if (person) return person.id;
	const begun = await parts.sessions.findOrCreate(headers);
	keepCookies(begun.setCookies);
	return begun.person.id;
}

/**
 * Alerts that visitors without an account may make from one address in a day. Every evaluation looks at every alert, so
 * whoever needs no name must not be able to make them without end; a lodge full of guests behind one address can.
 */
export const MAX_ANONYMOUS_ALERTS = 150;

/** Too much came from one address. */
export class TooManyFromAddressError extends Error {
	override readonly name = 'TooManyFromAddressError';
	readonly code = 'TOO_MANY_FROM_ADDRESS';

	constructor() {
		super('Too many alerts were made from this address without an account');
	}
}

export type LimitParts = {
	readonly attempts: Pick<AttemptCounter, 'count'>;
	readonly clock: Pick<Clock, 'now'>;
};

/**
 * Counts one alert that is about to be made without an account.
 *
 * @param address of the caller, as throttles name it
 * @throws {TooManyFromAddressError}
 * @throws {StorageError}
 */
export async function limitAnonymous({ attempts, clock }: LimitParts, address: string): Promise<void> {
	const limit = { attempts: MAX_ANONYMOUS_ALERTS, windowMs: DAY_MS };
	const retryAfterS = await attempts.count(`stranger's alert from ${address}`, limit, clock.now());
	if (retryAfterS !== null) throw new TooManyFromAddressError();
}
