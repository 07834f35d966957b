import { connect } from 'node:net';
import { startSimulator } from '../sources/simulator/start-simulator.ts';
import { StorageError } from '../storage/errors.ts';
import { hasRealFigures } from '../storage/libsql-conditions-store.ts';
import { findHarmful, type Migration, migrateDatabase, readPendingMigrations } from '../storage/migrate.ts';
import { openDatabase } from '../storage/open-database.ts';
import type { StartConfiguration, WeatherMode } from './configuration.ts';
import { withProgress } from './progress.ts';

const PROBE_TIMEOUT_MS = 1_500;

/** What the functions of the site need to run. */
export type PreparedSite = AsyncDisposable & {
	readonly weather: WeatherMode;
	/** Origin of the weather service, or of the simulator. */
	readonly weatherUrl: string;
};

/**
 * Migrates the database, decides where figures come from, and starts the simulator if that is needed.
 *
 * @param known the migrations that every build which is served knows; others are applied only up to the first that takes
 *   something away
 */
export async function prepareSite(
	configuration: StartConfiguration,
	print: (line: string) => void,
	known: readonly Migration[],
): Promise<PreparedSite> {
	const weather = await prepareDatabase(configuration, print, known);
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
	known: readonly Migration[],
): Promise<WeatherMode> {
	const database = openDatabase({ url: databaseUrl, authToken: databaseAuthToken });
	try {
		const harmful = findHarmful(await readPendingMigrations(database), known);
		await withProgress('Migrating the database', print, () => migrateDatabase(database, harmful ?? undefined));
		if (harmful !== null) {
			print(`Not applied: ${harmful.tag}, which takes something away that a build needs (${harmful.contracting}).`);
		}
		return await decideWeather(weather, {
			reachable: () => canConnect(openMeteoUrl, PROBE_TIMEOUT_MS),
			hasRealFigures: () => hasRealFigures(database),
		});
	} catch (error) {
		// Pages work without it. It may hold real figures, so simulated ones must not take their place.
		if (!(error instanceof StorageError)) throw error;
		print(`${error.message} (${error.code}). Pages are served without stored figures; repair it and start again.`);
		return weather === 'simulated' ? 'simulated' : 'open-meteo';
	} finally {
		database.close();
	}
}

/**
 * `auto` simulates only when the real service cannot be reached *and* nothing real is stored:
 * an old figure, shown with its age, is better than an invented one.
 */
export async function decideWeather(
	configured: 'auto' | WeatherMode,
	seen: { readonly reachable: () => Promise<boolean>; readonly hasRealFigures: () => Promise<boolean> },
): Promise<WeatherMode> {
	if (configured !== 'auto') return configured;
	if (await seen.hasRealFigures()) return 'open-meteo';
	return (await seen.reachable()) ? 'open-meteo' : 'simulated';
}

/** True if something accepts connections there. Sends no request, because a failed one would count against the quota. */
export function canConnect(origin: string, timeoutMs: number): Promise<boolean> {
	const url = new URL(origin);
	const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
	return new Promise((resolve) => {
		const socket = connect({ host: url.hostname.replace(/^\[|\]$/g, ''), port, timeout: timeoutMs });
		const finish = (reachable: boolean): void => {
			socket.destroy();
			resolve(reachable);
		};
		socket.once('connect', () => finish(true));
		socket.once('timeout', () => finish(false));
		socket.once('error', () => finish(false));
	});
}
