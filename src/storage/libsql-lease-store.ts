import { and, eq, gt, lte, or, sql } from 'drizzle-orm';
import type { LeaseStore } from '../app/ports.ts';
import type { UnixMs } from '../domain/time.ts';
import type { Database } from './open-database.ts';
import { leases } from './schema.ts';

/** Stores leases in a database. Acquiring one is a single statement, so only one of two concurrent attempts succeeds. */
export function createLibsqlLeaseStore(database: Database): LeaseStore {
	return {
		async acquire(name, holder, at, ttlMs) {
			const mine = { holder, expiresAt: at + ttlMs };
			const taken = await database.write((orm) =>
				orm
					.insert(leases)
					.values({ name, ...mine })
					.onConflictDoUpdate({
						target: leases.name,
						set: mine,
						setWhere:
							or(
								eq(leases.holder, holder),
								lte(leases.expiresAt, at),
								gt(leases.expiresAt, implausibleExpiryAt(at, ttlMs)),
							) ?? sql`false`,
					})
					.returning({ holder: leases.holder }),
			);
			return taken.length > 0;
		},
		async release(name, holder) {
			await database.write((orm) => orm.delete(leases).where(and(eq(leases.name, name), eq(leases.holder, holder))));
		},
	};
}

/**
 * Returns the earliest stored expiry that only a clock since set back can have written: a lease never reaches further
 * than its own length, doubled here to allow for clock skew. Such a lease counts as expired.
 */
export function implausibleExpiryAt(at: UnixMs, ttlMs: number): UnixMs {
	return at + 2 * ttlMs;
}
