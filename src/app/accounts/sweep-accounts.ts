import { DAY_MS, HOUR_MS } from '../../domain/time.ts';
import { deleteAlertsOf, type PersonalDataParts } from '../alerts/personal-data.ts';
import type { Clock, LeaseStore } from '../ports.ts';
import type { AccountLeftovers } from './account-ports.ts';

export type SweepParts = Pick<PersonalDataParts, 'alerts'> & {
	readonly leftovers: AccountLeftovers;
	readonly leases: LeaseStore;
	readonly clock: Clock;
	/** Names this instance. */
	readonly holder: string;
};

const everyMs = 6 * HOUR_MS;
/** Somebody typed an address that may be another's: kept no longer than they may look into their mail. */
const confirmWithinMs = 7 * DAY_MS;
/** Of one run; the rest is left for the next. */
const mostUsers = 500;

/**
 * Removes what nobody can open any more, with its alerts, which would go on telling about snow to nobody.
 *
 * @returns to be called whenever a new visitor comes; does something every six hours, in one instance of all
 */
export function createAccountSweep(parts: SweepParts): () => Promise<void> {
	const { leftovers, leases, clock, holder } = parts;
	let sweptAt = Number.NEGATIVE_INFINITY;
	return async () => {
		const at = clock.now();
		if (Math.abs(at - sweptAt) < everyMs) return;
		sweptAt = at;
		if (!(await leases.acquire('sweep-accounts', holder, at, everyMs))) return;
		const userIds = await leftovers.listUnreachable(at, at - confirmWithinMs, mostUsers);
		for (const userId of userIds) await deleteAlertsOf(parts, userId);
		await leftovers.removeUsers(userIds);
		await leftovers.removeExpired(at);
	};
}
