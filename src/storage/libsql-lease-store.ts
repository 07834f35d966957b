import { and, eq, gt, lte, or, sql } from 'drizzle-orm';
import type { LeaseStore } from '../app/ports.ts';
import { implausibleExpiryAt } from './lease-expiry.ts';
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
