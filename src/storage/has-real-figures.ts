import { and, eq, isNotNull } from 'drizzle-orm';
import type { Database } from './open-database.ts';
import { fetchStates } from './schema.ts';

/**
 * Whether figures of the real weather service were ever stored: then there is no need to simulate any.
 *
 * @throws {StorageError}
 */
export async function hasRealFigures(database: Database): Promise<boolean> {
	const found = await database.read((orm) =>
		orm
			.select({ resortId: fetchStates.resortId })
			.from(fetchStates)
			.where(and(eq(fetchStates.provider, 'open-meteo'), isNotNull(fetchStates.fetchedAt)))
			.limit(1),
	);
	return found.length > 0;
}
