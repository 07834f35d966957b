import { startSimulator } from '../sources/simulator/start-simulator.ts';
import { StorageError } from '../storage/errors.ts';
import { hasRealFigures } from '../storage/has-real-figures.ts';
import { migrateDatabase } from '../storage/migrate.ts';
import { openDatabase } from '../storage/open-database.ts';
import type { StartConfiguration } from './configuration.ts';
import { withProgress } from './progress.ts';
import { canConnect, decideWeather, type WeatherMode } from './weather-mode.ts';

const PROBE_TIMEOUT_MS = 1_500;

/** What the functions of the site need to run. */
export type PreparedSite = AsyncDisposable & {
	readonly weather: WeatherMode;
	/** Origin of the weather service, or of the simulator. */
	readonly weatherUrl: string;
};

/** Migrates the database, decides where figures come from, and starts the simulator if that is needed. */
export async function prepareSite(
	configuration: StartConfiguration,
	print: (line: string) => void,
): Promise<PreparedSite> {
	const weather = await prepareDatabase(configuration, print);
	const simulator = weather === 'simulated' ? await startSimulator({ port: 0, now: Date.now }) : null;
	return {
		weather,
		weatherUrl: simulator?.url ?? configuration.openMeteoUrl,
		[Symbol.asyncDispose]: async () => simulator?.close(),
	};
}

async function prepareDatabase(
	{ databaseUrl, databaseAuthToken, weather, openMeteoUrl }: StartConfiguration,
	print: (line: string) => void,
): Promise<WeatherMode> {
	const database = openDatabase({ url: databaseUrl, authToken: databaseAuthToken });
	try {
		await withProgress('Migrating the database', print, () => migrateDatabase(database));
		return await decideWeather(weather, {
			reachable: () => canConnect(openMeteoUrl, PROBE_TIMEOUT_MS),
			hasRealFigures: () => hasRealFigures(database),
		});
	} catch (error) {
		// Visitors still get pages without it; what it holds is unknown, so nothing invented may take its place.
		if (!(error instanceof StorageError)) throw error;
		print(`${error.message} (${error.code}). Pages are served without stored figures; repair it and start again.`);
		return weather === 'simulated' ? 'simulated' : 'open-meteo';
	} finally {
		database.close();
	}
}
