import { and, eq, gt, lte, or, sql } from 'drizzle-orm';
import type { LeaseStore } from '../app/ports.ts';
import type { UnixMs } from '../domain/time.ts';
import type { Database } from './open-database.ts';
import { leases } from './schema.ts';

/** Leases in a database. Taking one is a single statement: of two who try at once, one gets it. */
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
 * From which stored expiry on a lease was given by a clock that has since been set back: no lease reaches further than
 * its own length, another is allowed for clocks that differ. Nobody shall wait for such a one to end.
 */
export function implausibleExpiryAt(at: UnixMs, ttlMs: number): UnixMs {
	return at + 2 * ttlMs;
}
