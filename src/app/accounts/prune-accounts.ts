import { DAY_MS, HOUR_MS } from '../../domain/time.ts';
import { deleteAlertsOf, type PersonalDataParts } from '../alerts/personal-data.ts';
import type { Clock, LeaseStore } from '../ports.ts';
import type { PrunableAccounts } from './account-ports.ts';

export type PruneContext = Pick<PersonalDataParts, 'alerts'> & {
	readonly prunable: PrunableAccounts;
	readonly leases: LeaseStore;
	readonly clock: Clock;
	/** Names this instance. */
	readonly holder: string;
};

const INTERVAL_MS = 6 * HOUR_MS;
/** The address may be another person's: it is kept only as long as its owner needs to read their mail. */
const CONFIRM_WITHIN_MS = 7 * DAY_MS;
/** Per run; the next one takes the rest. */
const MAX_USERS = 500;

/**
 * Returns a function that removes accounts, sessions and links that nobody can use any more, and their alerts. Called
 * for every new visitor; it works every six hours, in one of all instances.
 */
export function createPruneAccounts(context: PruneContext): () => Promise<void> {
	const { prunable, leases, clock, holder } = context;
	let lastRunAt = Number.NEGATIVE_INFINITY;
	return async () => {
		const at = clock.now();
		if (Math.abs(at - lastRunAt) < INTERVAL_MS) return;
		lastRunAt = at;
		if (!(await leases.acquire('prune-accounts', holder, at, INTERVAL_MS))) return;
		const userIds = await prunable.listUnreachable(at, at - CONFIRM_WITHIN_MS, MAX_USERS);
		for (const userId of userIds) await deleteAlertsOf(context, userId);
		await prunable.removeUsers(userIds);
		await prunable.removeExpired(at);
	};
}
