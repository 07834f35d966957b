import { and, asc, eq, lte, sql } from 'drizzle-orm';
import type { RevalidationOutbox } from '../app/ports.ts';
import type { Database } from './open-database.ts';
import { revalidationWishStatement } from './revalidation-wish.ts';
import { revalidationWishes as wishes } from './schema.ts';

/** Wishes for pages in a database: they outlive whoever made them. */
export function createLibsqlOutbox(database: Database): RevalidationOutbox {
	return {
		async add(paths, at) {
			if (paths.length === 0) return;
			await database.write((orm) => orm.run(revalidationWishStatement(paths, at)));
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
