import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startEdge } from '../edge/edge.ts';
import type { Log } from '../log.ts';
import { build, isBuildStale } from './build-if-stale.ts';
import { functionEnvironment, makeDataDir, type StartConfiguration, type WeatherMode } from './configuration.ts';
import { findFreePort } from './free-port.ts';
import type { PreparedSite } from './prepare-site.ts';
import { withProgress } from './progress.ts';

const DRAIN_MS = 9_000;
/** A function at rest for so long gives its memory back: between two runs of the worker, nothing is rendered. */
const FUNCTION_IDLE_S = 5;
/**
 * A person who has opened a page that is not cached opens another: the first page of a new thread takes 0.4 s or more,
 * the next ones 0.01 s.
 */
const FUNCTION_IDLE_AFTER_PAGE_S = 60;

/** What a start works with. */
export type StartRequest = {
	/** Folder of the project. */
	readonly root: string;
	readonly variables: Readonly<Record<string, string>>;
	readonly configuration: StartConfiguration;
	readonly log: Log;
	/** Prints one line for the person who waits. */
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
 * Builds if the build is stale and starts the edge, which serves pages on the disk from then on; only then prepares
 * what renders wait for. Stops what was started when a later step fails.
 */
export async function serveSite(request: StartRequest): Promise<ServedSite> {
	const { root, variables, configuration, print, signal } = request;
	const port = await findFreePort(configuration.host, configuration.port);
	await makeDataDir(configuration.dataDir);
	const wanted = { root, bypassToken: configuration.bypassToken, siteUrl: configuration.siteUrl, variables, signal };
	if (await isBuildStale(wanted)) await withProgress('Building the site', print, () => build(wanted));

	await using started = new AsyncDisposableStack();
	let prepared: PreparedSite | null = null;
	let edge: OpenEdge | null = null;
	// From the last to the first: the edge drains, then what its functions need ends.
	started.defer(async () => prepared?.[Symbol.asyncDispose]());
	started.defer(async () => edge?.stop());

	const expected = expectWeather(configuration);
	if (expected !== null) edge = await openEdge(request, port, expected);
	// Loaded only now: a page on the disk needs no database.
	const { prepareSite } = await import('./prepare-site.ts');
	prepared = await prepareSite(configuration, print);
	const { weather, weatherUrl } = prepared;
	if (edge === null || weather !== expected) {
		await edge?.stop();
		edge = await openEdge(request, port, weather);
	}
	const loopbackOrigin = originOf(configuration.host, port);
	edge.setEnvironment(functionEnvironment(variables, configuration, { weather, weatherUrl, loopbackOrigin }));

	const running = started.move();
	return { loopbackOrigin, weather, weatherUrl, stop: () => running.disposeAsync() };
}

/**
 * Returns where figures will come from, as far as that is known without the database; null: it is not. Where real
 * pages are kept, figures were real, and will be unless the database is gone.
 */
function expectWeather({ weather, dataDir }: StartConfiguration): WeatherMode | null {
	if (weather !== 'auto') return weather;
	return existsSync(cacheDirOf(dataDir, 'open-meteo')) ? 'open-meteo' : null;
}

/** Pages with simulated figures must not greet someone who has real ones at last. */
function cacheDirOf(dataDir: string, weather: WeatherMode): string {
	return join(dataDir, weather === 'simulated' ? 'cache-simulated' : 'cache');
}

/** An edge whose functions wait for their environment. */
type OpenEdge = {
	setEnvironment(environment: Readonly<Record<string, string>>): void;
	stop(): Promise<void>;
};

async function openEdge(
	{ root, configuration, log, print, keepsPages = true }: StartRequest,
	port: number,
	weather: WeatherMode,
): Promise<OpenEdge> {
	const environment = Promise.withResolvers<Readonly<Record<string, string>>>();
	environment.promise.catch(() => {});
	const edge = await withProgress('Starting the edge', print, () =>
		startEdge({
			dir: join(root, '.vercel/output'),
			vercelJsonFile: join(root, 'vercel.json'),
			host: configuration.host,
			port,
			publicOrigin: configuration.siteUrl,
			allowedHosts: [new URL(originOf(configuration.host, port)).host],
			expirationS: configuration.edgeExpirationS,
			trustedProxies: configuration.trustedProxies,
			cacheDir: keepsPages ? cacheDirOf(configuration.dataDir, weather) : undefined,
			env: environment.promise,
			functionIdleS: FUNCTION_IDLE_S,
			functionIdleAfterPageS: FUNCTION_IDLE_AFTER_PAGE_S,
			log,
		}),
	);
	return {
		setEnvironment: environment.resolve,
		stop: () => {
			environment.reject(new Error('The site was stopped before its functions could run'));
			return edge.close(DRAIN_MS);
		},
	};
}

/** An address at which this machine can be asked: a wildcard is not one. */
function originOf(host: string, port: number): string {
	if (host === '0.0.0.0' || host === '::' || host === '127.0.0.1') return `http://127.0.0.1:${port}`;
	return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
