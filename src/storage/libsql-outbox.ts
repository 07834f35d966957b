import { and, asc, eq, lte, sql } from 'drizzle-orm';
import type { RevalidationOutbox } from '../app/ports.ts';
import type { Database } from './open-database.ts';
import { revalidationWishes as wishes } from './schema.ts';

/** Wishes for pages in a database: they outlive whoever made them. */
export function createLibsqlOutbox(database: Database): RevalidationOutbox {
	return {
		async add(paths, at) {
			if (paths.length === 0) return;
			const rows = JSON.stringify([...new Set(paths)]);
			// Newer than the one before even within a millisecond, or after the clock was set back.
			await database.write((orm) =>
				orm.run(sql`
					insert into ${wishes} (path, wished_at) select value, ${at} from json_each(${rows}) where true
					on conflict (path) do update set wished_at = max(excluded.wished_at, ${wishes.wishedAt} + 1)`),
			);
		},
		list: (limit) =>
			database.read((orm) =>
				orm
					.select({ path: wishes.path, wishedAt: wishes.wishedAt, attempts: wishes.attempts })
					.from(wishes)
					.orderBy(asc(wishes.attempts), asc(wishes.wishedAt), asc(wishes.path))
					.limit(limit),
			),
		async settle(path, wishedAt) {
			await database.write((orm) =>
				orm.delete(wishes).where(and(eq(wishes.path, path), lte(wishes.wishedAt, wishedAt))),
			);
		},
		async recordFailure(path, error) {
			await database.write((orm) =>
				orm
					.update(wishes)
					.set({ attempts: sql`${wishes.attempts} + 1`, lastError: error })
					.where(eq(wishes.path, path)),
			);
		},
	};
}
