import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type SwitchResult, startEdge } from '../edge/edge.ts';
import { PREVIOUS_FILES_MS } from '../edge/http/previous-files.ts';
import type { Log } from '../log.ts';
import { Builds } from './builds.ts';
import { type ChosenBuild, chooseBuild } from './choose-build.ts';
import { functionEnvironment, type StartConfiguration, type WeatherMode } from './configuration.ts';
import { readCurrentBuild } from './current-build.ts';
import { findFreePort } from './free-port.ts';
import type { PreparedSite } from './prepare-site.ts';
import { withProgress } from './progress.ts';

const DRAIN_MS = 9_000;
/** Little is rendered between runs of the worker, and V8 frees the memory of a thread eight seconds after its end. */
const FUNCTION_IDLE_S = 1;
/**
 * After a page that is not cached, a thread stays longer: visitors of one often open another, and the first page of a
 * new thread takes 0.4 s or more, the next ones 0.01 s.
 */
const FUNCTION_IDLE_AFTER_PAGE_S = 60;

/** The largest form that the site accepts (`REPORT_FORM_LIMITS`); what is larger need not reach a function. */
const MAX_BODY_BYTES = 200_000;

/** Loading the rest keeps this thread busy for as long: visitors who waited for the port are answered first. */
const VISITORS_FIRST_MS = 100;

/** The inputs of a start. */
export type StartRequest = {
	/** Folder of the project. */
	readonly root: string;
	readonly variables: Readonly<Record<string, string>>;
	readonly configuration: StartConfiguration;
	readonly log: Log;
	/** Prints a line of progress. */
	readonly print: (line: string) => void;
	/** Aborts the start. */
	readonly signal: AbortSignal;
	/** False: rendered pages are not written to the disk, where a running site keeps its own. Default: true. */
	readonly keepsPages?: boolean;
};

/** A running site without a worker. */
export type ServedSite = {
	/** Where this machine reaches it. */
	readonly loopbackOrigin: string;
	readonly weather: WeatherMode;
	/** Origin of the weather service, or of the simulator. */
	readonly weatherUrl: string;
	readonly builds: Builds;
	/** What is served first. */
	readonly chosen: ChosenBuild;
	/** Serves another build, without losing a request. Rejects if that fails, and serves the one before. */
	switchBuild(id: string): Promise<SwitchResult>;
	/** Null: no admin port is open. */
	readonly adminUrl: string | null;
	/** Drains the edge, then stops the simulator. */
	stop(): Promise<void>;
};

/**
 * Builds if the build is stale, starts the edge, which then serves pages from the disk, and prepares what renders
 * need. If a step fails, everything started before is stopped.
 */
export async function serveSite(request: StartRequest): Promise<ServedSite> {
	const { variables, configuration, print } = request;
	const port = await findFreePort(configuration.host, configuration.port);
	const builds = Builds.of(configuration.dataDir);
	const { siteUrl, bypassToken } = configuration;
	const chosen = await chooseBuild(builds, { ...request, siteUrl, bypassToken }, Date.now());
	const opened = { ...request, port, builds, chosen };

	await using started = new AsyncDisposableStack();
	let prepared: PreparedSite | null = null;
	let edge: OpenEdge | null = null;
	// Disposed in reverse order: the edge drains, then what its functions need is stopped.
	started.defer(async () => prepared?.[Symbol.asyncDispose]());
	started.defer(async () => edge?.stop());

	const expected = expectWeather(configuration);
	if (expected !== null) {
		edge = await openEdge(opened, expected);
		await wait(VISITORS_FIRST_MS);
	}
	// Imported late: a page on the disk needs no database.
	const { prepareSite } = await import('./prepare-site.ts');
	const served = await readServedIds(request, builds, chosen);
	prepared = await prepareSite(configuration, print, await builds.readCommonMigrations(served));
	const { weather, weatherUrl } = prepared;
	if (edge === null || weather !== expected) {
		await edge?.stop();
		edge = await openEdge(opened, weather);
	}
	const loopbackOrigin = originOf(configuration.host, port);
	edge.setEnvironment(functionEnvironment(variables, configuration, { weather, weatherUrl, loopbackOrigin }));

	const running = started.move();
	const { adminUrl, switchBuild } = edge;
	const stop = () => running.disposeAsync();
	return { loopbackOrigin, weather, weatherUrl, builds, chosen, adminUrl, switchBuild, stop };
}

/** Returns the builds that may use the database: beside the site of this folder, also the one that is served there. */
async function readServedIds({ keepsPages }: StartRequest, builds: Builds, { id }: ChosenBuild): Promise<string[]> {
	const other = keepsPages === false ? await readCurrentBuild(builds.dir) : null;
	return other === null ? [id] : [id, other.id];
}

/**
 * Returns where figures will come from, if that is known without the database; null: it is not. If pages with real
 * figures are on the disk, figures will be real unless the database is gone.
 */
function expectWeather({ weather, dataDir }: StartConfiguration): WeatherMode | null {
	if (weather !== 'auto') return weather;
	return existsSync(cacheDirOf(dataDir, 'open-meteo')) ? 'open-meteo' : null;
}

/** Separate folders: pages with simulated figures must not be served once there are real ones. */
function cacheDirOf(dataDir: string, weather: WeatherMode): string {
	return join(dataDir, weather === 'simulated' ? 'cache-simulated' : 'cache');
}

/** An edge whose functions wait for their environment. */
type OpenEdge = {
	readonly adminUrl: string | null;
	setEnvironment(environment: Readonly<Record<string, string>>): void;
	switchBuild(id: string): Promise<SwitchResult>;
	stop(): Promise<void>;
};

type OpenRequest = StartRequest & {
	readonly port: number;
	readonly builds: Builds;
	readonly chosen: ChosenBuild;
};

async function openEdge(
	{ builds, chosen, port, configuration, log, print, keepsPages = true }: OpenRequest,
	weather: WeatherMode,
): Promise<OpenEdge> {
	const { connectionsPerAddress } = configuration;
	const environment = Promise.withResolvers<Readonly<Record<string, string>>>();
	environment.promise.catch(() => {});
	const filesOf = (id: string) => ({ dir: builds.outputOf(id), vercelJsonFile: builds.vercelJsonOf(id) });
	const previousOutputs = chosen.current.before
		.filter(({ id }) => builds.has(id))
		.map(({ id, untilAt }) => ({ ...filesOf(id), until: untilAt + PREVIOUS_FILES_MS }));
	const edge = await withProgress('Starting the edge', print, () =>
		startEdge({
			...filesOf(chosen.id),
			buildId: chosen.id,
			previousOutputs,
			host: configuration.host,
			port,
			publicOrigin: configuration.siteUrl,
			allowedHosts: [new URL(originOf(configuration.host, port)).host, ...configuration.allowedHosts],
			health: { path: '/api/health', answeredBy: 'build' },
			limits: { requestBodyBytes: MAX_BODY_BYTES },
			admin: configuration.adminPort === undefined ? undefined : { host: '127.0.0.1', port: configuration.adminPort },
			expirationS: configuration.edgeExpirationS,
			trustedProxies: configuration.trustedProxies,
			...(connectionsPerAddress === undefined ? {} : { connections: { connectionsPerAddress } }),
			cacheDir: keepsPages ? cacheDirOf(configuration.dataDir, weather) : undefined,
			env: environment.promise,
			functionIdleS: FUNCTION_IDLE_S,
			functionIdleAfterPageS: FUNCTION_IDLE_AFTER_PAGE_S,
			log,
		}),
	);
	return {
		adminUrl: edge.adminUrl,
		setEnvironment: environment.resolve,
		switchBuild: (id) => edge.switchBuild({ ...filesOf(id), buildId: id }),
		stop: () => {
			environment.reject(new Error('The site was stopped before its functions could run'));
			return edge.close(DRAIN_MS);
		},
	};
}

/** Returns an address at which this machine can be reached, which a wildcard is not. */
function originOf(host: string, port: number): string {
	if (host === '0.0.0.0' || host === '::' || host === '127.0.0.1') return `http://127.0.0.1:${port}`;
	return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
