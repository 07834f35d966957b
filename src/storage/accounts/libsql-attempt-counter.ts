import { createHash } from 'node:crypto';
import { eq, lt, sql } from 'drizzle-orm';
import type { AttemptCounter } from '../../app/accounts/account-ports.ts';
import type { Database } from '../open-database.ts';
import { attemptCounts } from './account-schema.ts';

/** Counts attempts in one statement that also reads the count: parallel attempts cannot all be the last allowed one. */
export function createLibsqlAttemptCounter(database: Database): AttemptCounter {
	return {
		async count(key, { attempts, windowMs }, at) {
			const [counted] = await database.write(async (orm) => {
				const [rows] = await orm.batch([
					orm
						.insert(attemptCounts)
						.values({ key: hashOf(key), startedAt: at, endsAt: at + windowMs, attempts: 1 })
						.onConflictDoUpdate({
							target: attemptCounts.key,
							// A clock that jumped back must not lock anyone out for longer than a window.
							set: {
								attempts: sql`iif(${at} between started_at and ends_at - 1, attempts + 1, 1)`,
								startedAt: sql`iif(${at} between started_at and ends_at - 1, started_at, ${at})`,
								endsAt: sql`iif(${at} between started_at and ends_at - 1, ends_at, ${at + windowMs})`,
							},
						})
						.returning({ endsAt: attemptCounts.endsAt, attempts: attemptCounts.attempts }),
					orm.delete(attemptCounts).where(lt(attemptCounts.endsAt, at)),
				]);
				return rows;
			});
			if (!counted || counted.attempts <= attempts) return null;
			return Math.max(1, Math.ceil((counted.endsAt - at) / 1_000));
		},
		async forget(key) {
			await database.write((orm) => orm.delete(attemptCounts).where(eq(attemptCounts.key, hashOf(key))));
		},
	};
}

function hashOf(key: string): string {
	return createHash('sha256').update(key).digest('base64url');
}
