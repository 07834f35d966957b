import { and, eq, inArray, isNotNull, lt, sql } from 'drizzle-orm';
import type { ConditionsStore, WeatherProvider } from '../app/ports.ts';
import { LONGEST_DAY_MS, loadReadings } from './load-readings.ts';
import type { Database } from './open-database.ts';
import { saveFetchedStatements, saveProblemsStatement } from './save-statements.ts';
import { dailyReadings, fetchStates, hourlyReadings } from './schema.ts';

/** Stores the conditions of one provider in a database. */
export function createLibsqlConditionsStore(database: Database, provider: WeatherProvider): ConditionsStore {
	return {
		async loadFetchStates() {
			const { resortId, attemptedAt, fetchedAt, problem } = fetchStates;
			const rows = await database.read((orm) =>
				orm
					.select({ resortId, attemptedAt, fetchedAt, problem })
					.from(fetchStates)
					.where(eq(fetchStates.provider, provider)),
			);
			return new Map(rows.map((row) => [row.resortId, row]));
		},

		loadReadings: (resortIds, window) => database.read((orm) => loadReadings(orm, provider, resortIds, window)),

		async saveFetched(fetched, at) {
			const [first, ...rest] = saveFetchedStatements(provider, fetched, at);
			if (!first) return;
			await database.write((orm) => orm.batch([orm.run(first), ...rest.map((statement) => orm.run(statement))]));
		},

		async saveProblems(problems, at) {
			if (problems.length === 0) return;
			await database.write((orm) => orm.run(saveProblemsStatement(provider, problems, at)));
		},

		async pruneBefore(at) {
			// Deletes by resort and height, so that the key finds the few expired hours without scanning the rest.
			const resorts = sql`(select ${fetchStates.resortId} from ${fetchStates} where ${fetchStates.provider} = ${provider})`;
			await database.write((orm) =>
				orm.batch([
					orm
						.delete(hourlyReadings)
						.where(
							and(
								eq(hourlyReadings.provider, provider),
								inArray(hourlyReadings.resortId, resorts),
								inArray(hourlyReadings.height, ['base', 'summit']),
								lt(hourlyReadings.endsAt, at),
							),
						),
					orm
						.delete(dailyReadings)
						.where(
							and(
								eq(dailyReadings.provider, provider),
								inArray(dailyReadings.resortId, resorts),
								lt(dailyReadings.startsAt, at - LONGEST_DAY_MS),
							),
						),
				]),
			);
		},
	};
}

/**
 * Returns whether figures of the real weather service were ever stored; if so, none need to be simulated.
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
