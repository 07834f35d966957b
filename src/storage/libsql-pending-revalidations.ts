import { and, asc, eq, lte, type SQL, sql } from 'drizzle-orm';
import type { PendingRevalidations } from '../app/ports.ts';
import type { Database } from './open-database.ts';
import { pendingRevalidations as pending } from './schema.ts';

/** Stores pages that wait to be regenerated, so that they outlive the process that added them. */
export function createLibsqlPendingRevalidations(database: Database): PendingRevalidations {
	return {
		async add(paths, at) {
			if (paths.length === 0) return;
			await database.write((orm) => orm.run(addPendingRevalidations(paths, at)));
		},
		list: (limit) =>
			database.read((orm) =>
				orm
					.select({ path: pending.path, requestedAt: pending.requestedAt, attempts: pending.attempts })
					.from(pending)
					.orderBy(asc(pending.attempts), asc(pending.requestedAt), asc(pending.path))
					.limit(limit),
			),
		async settle(path, requestedAt) {
			await database.write((orm) =>
				orm.delete(pending).where(and(eq(pending.path, path), lte(pending.requestedAt, requestedAt))),
			);
		},
		async recordFailure(path, error) {
			await database.write((orm) =>
				orm
					.update(pending)
					.set({ attempts: sql`${pending.attempts} + 1`, lastError: error })
					.where(eq(pending.path, path)),
			);
		},
	};
}

/**
 * Returns a statement that adds pages, to be run in the transaction that changes what they show.
 *
 * @param condition nothing is added where it does not hold
 */
export function addPendingRevalidations(paths: readonly string[], at: number, condition: SQL = sql`true`): SQL {
	// Each page once: a statement cannot change a row twice. The later request is always the newer one.
	const rows = JSON.stringify([...new Set(paths)]);
	return sql`
		insert into ${pending} (path, requested_at) select value, ${at} from json_each(${rows}) where ${condition}
		on conflict (path) do update set requested_at = max(excluded.requested_at, ${pending.requestedAt} + 1)`;
}
