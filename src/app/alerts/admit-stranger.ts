import { DAY_MS } from '../../domain/time.ts';
import type { AttemptCounter } from '../accounts/account-ports.ts';
import type { Clock } from '../ports.ts';

/**
 * Alerts that visitors without an account may make from one address in a day. Every evaluation looks at every alert, so
 * whoever needs no name must not be able to make them without end; a lodge full of guests behind one address can.
 */
export const MOST_STRANGERS_ALERTS = 150;

/** Too much came from one address. */
export class TooManyFromAddressError extends Error {
	override readonly name = 'TooManyFromAddressError';
	readonly code = 'TOO_MANY_FROM_ADDRESS';

	constructor() {
		super('Too many alerts were made from this address without an account');
	}
}

export type AdmissionParts = {
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
export async function admitStranger({ attempts, clock }: AdmissionParts, address: string): Promise<void> {
	const limit = { attempts: MOST_STRANGERS_ALERTS, windowMs: DAY_MS };
	const retryAfterS = await attempts.count(`stranger's alert from ${address}`, limit, clock.now());
	if (retryAfterS !== null) throw new TooManyFromAddressError();
}
