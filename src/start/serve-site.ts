import { join } from 'node:path';
import type { Logger } from 'pino';
import { startEdge } from '../edge/edge.ts';
import { startSimulator } from '../sources/simulator/start-simulator.ts';
import { StorageError } from '../storage/errors.ts';
import { hasRealFigures } from '../storage/has-real-figures.ts';
import { migrateDatabase } from '../storage/migrate.ts';
import { openDatabase } from '../storage/open-database.ts';
import { build, isBuildStale } from './build-if-stale.ts';
import { makeDataDir, type StartConfiguration } from './configuration.ts';
import { findFreePort } from './free-port.ts';
import { functionEnvironment } from './function-environment.ts';
import { withProgress } from './progress.ts';
import { canConnect, decideWeather, type WeatherMode } from './weather-mode.ts';

const probeTimeoutMs = 1_500;
const drainMs = 9_000;

/** What a start works with. */
export type StartRequest = {
	/** Folder of the project. */
	readonly root: string;
	readonly variables: Readonly<Record<string, string>>;
	readonly configuration: StartConfiguration;
	readonly log: Logger;
	/** Prints one line for whoever waits. */
	readonly print: (line: string) => void;
	/** Aborted when the start is to be given up. */
	readonly signal: AbortSignal;
	/** False: rendered pages are not kept on disk, where those of a site that runs beside this one lie. Default: true. */
	readonly keepsPages?: boolean;
};

/** The site without a worker. */
export type ServedSite = {
	/** Where this machine can ask it. */
	readonly loopbackOrigin: string;
	readonly weather: WeatherMode;
	/** Origin of the weather service, or of the simulator. */
	readonly weatherUrl: string;
	/** The edge drains; the simulator ends after it. */
	stop(): Promise<void>;
};

/**
 * Migrates, builds if stale, and starts simulator (if needed) and edge, in that order. Whatever was started is stopped
 * again when a later step fails.
 */
export async function serveSite(request: StartRequest): Promise<ServedSite> {
	const { root, variables, configuration, log, print, signal, keepsPages = true } = request;
	await using started = new AsyncDisposableStack();
	const port = await findFreePort(configuration.host, configuration.port);
	await makeDataDir(configuration.dataDir);
	const weather = await prepareDatabase(configuration, print);

	const wanted = { root, bypassToken: configuration.bypassToken, siteUrl: configuration.siteUrl, variables, signal };
	if (await isBuildStale(wanted)) await withProgress('Building the site', print, () => build(wanted));

	let weatherUrl = configuration.openMeteoUrl;
	if (weather === 'simulated') {
		const simulator = await startSimulator({ port: 0, now: Date.now });
		started.defer(() => simulator.close());
		weatherUrl = simulator.url;
	}

	const loopbackOrigin = originOf(configuration.host, port);
	// Pages with simulated figures must not greet whoever has real ones at last.
	const cacheDir = join(configuration.dataDir, weather === 'simulated' ? 'cache-simulated' : 'cache');
	const edge = await withProgress('Starting the edge', print, () =>
		startEdge({
			dir: join(root, '.vercel/output'),
			vercelJsonFile: join(root, 'vercel.json'),
			host: configuration.host,
			port,
			publicOrigin: configuration.siteUrl,
			allowedHosts: [new URL(loopbackOrigin).host],
			expirationS: configuration.edgeExpirationS,
			trustedProxies: configuration.trustedProxies,
			cacheDir: keepsPages ? cacheDir : undefined,
			env: functionEnvironment(variables, configuration, { weather, weatherUrl, loopbackOrigin }),
			log,
		}),
	);
	started.defer(() => edge.close(drainMs));

	const running = started.move();
	return { loopbackOrigin, weather, weatherUrl, stop: () => running.disposeAsync() };
}

async function prepareDatabase(
	{ databaseUrl, databaseAuthToken, weather, openMeteoUrl }: StartConfiguration,
	print: (line: string) => void,
): Promise<WeatherMode> {
	const database = openDatabase({ url: databaseUrl, authToken: databaseAuthToken });
	try {
		await withProgress('Migrating the database', print, () => migrateDatabase(database));
		return await decideWeather(weather, {
			reachable: () => canConnect(openMeteoUrl, probeTimeoutMs),
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

/** An address at which this machine can be asked: a wildcard is not one. */
function originOf(host: string, port: number): string {
	if (host === '0.0.0.0' || host === '::' || host === '127.0.0.1') return `http://127.0.0.1:${port}`;
	return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
