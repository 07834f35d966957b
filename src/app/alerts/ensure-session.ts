import type { Person } from '../../domain/person.ts';
import { DAY_MS } from '../../domain/time.ts';
import type { AttemptCounter, Sessions } from '../accounts/account-ports.ts';
import type { FormValues, RejectedForm } from '../form-answer.ts';
import type { Clock } from '../ports.ts';

/** The sender of a form. */
export type Sender = {
	readonly person: Person | null;
	/** As used by rate limits. */
	readonly address: string;
	/** Of the request. */
	readonly headers: Headers;
	/** Collects values of `Set-Cookie` for the response. */
	readonly keepCookies: (values: readonly string[]) => void;
};

export type SessionParts = LimitParts & { readonly sessions: Pick<Sessions, 'findOrCreate'> };

/**
 * Returns the person who will own something new. A visitor without a session gets one.
 *
 * @returns the id of a person
 * @throws {TooManyFromAddressError} a visitor without an account, whose address has reached today's limit
 * @throws {StorageError}
 */
export async function ensureSession(parts: SessionParts, sender: Sender): Promise<string> {
	const { person, address, headers, keepCookies } = sender;
	if (person && !person.isAnonymous) return person.id;
	await limitAnonymous(parts, address);
	if (person) return person.id;
	const created = await parts.sessions.findOrCreate(headers);
	keepCookies(created.setCookies);
	return created.person.id;
}

/**
 * Alerts that visitors without an account may create from one address in a day. Every evaluation reads every alert, so
 * an anonymous visitor must not create them without limit. A lodge full of guests behind one address stays below this.
 */
export const MAX_ANONYMOUS_ALERTS = 150;

/** Too many alerts came from one address. */
export class TooManyFromAddressError extends Error {
	override readonly name = 'TooManyFromAddressError';
	readonly code = 'TOO_MANY_FROM_ADDRESS';
	/** Whole seconds. */
	readonly retryAfterS: number;

	constructor(retryAfterS: number) {
		super('Too many alerts were created from this address without an account');
		this.retryAfterS = retryAfterS;
	}

	/** The form again, with the reason. */
	toRejectedForm(values: FormValues): RejectedForm {
		const form = 'Too many alerts were created from your network today. Create an account to continue right away.';
		return { status: 429, faults: { form }, values, retryAfterS: this.retryAfterS };
	}
}

export type LimitParts = {
	readonly attempts: Pick<AttemptCounter, 'count'>;
	readonly clock: Pick<Clock, 'now'>;
};

/**
 * Counts one alert that is about to be created without an account.
 *
 * @param address of the caller, as used by rate limits
 * @throws {TooManyFromAddressError}
 * @throws {StorageError}
 */
async function limitAnonymous({ attempts, clock }: LimitParts, address: string): Promise<void> {
	const limit = { attempts: MAX_ANONYMOUS_ALERTS, windowMs: DAY_MS };
	const retryAfterS = await attempts.count(`anonymous alert from ${address}`, limit, clock.now());
	if (retryAfterS !== null) throw new TooManyFromAddressError(retryAfterS);
}
