import { Builds } from './builds.ts';
import { isLoopback, makeDataDir, type WeatherMode } from './configuration.ts';
import { lockSite, takeSiteLock } from './control.ts';
import { withProgress } from './progress.ts';
import { type ServedSite, type StartRequest, serveSite } from './serve-site.ts';

/** The running site, and how to stop it. */
export type RunningSite = {
	readonly started: Omit<Started, 'newSecrets' | 'tookMs'>;
	/** Stops the worker first, so that nothing new begins, then drains the edge, then stops the simulator. */
	stop(): Promise<void>;
};

/** Longer than a site takes to stop. A command has the lock for a moment only. */
const OTHER_SITE_MS = 12_000;

/** Starts the site, and the worker that keeps its pages fresh. If the worker cannot start, the site is stopped again. */
export async function runSite(request: StartRequest): Promise<RunningSite> {
	const { configuration, print } = request;
	await using started = new AsyncDisposableStack();
	makeDataDir(configuration.dataDir);
	const builds = Builds.of(configuration.dataDir);
	const wait = () => takeSiteLock(builds.dir, OTHER_SITE_MS);
	const lock = lockSite(builds.dir) ?? (await withProgress('Waiting for another site or deployment', print, wait));
	if (lock === null) print(`Another site runs with ${configuration.dataDir}: this one keeps its pages in memory only.`);
	else started.use(lock);
	const site = await serveSite({ ...request, keepsPages: lock !== null });
	started.defer(() => site.stop());
	if (lock !== null) started.defer(await openControls(request, site));

	const worker = configuration.refreshCron === 'off' ? null : await startRefresh(request, site.loopbackOrigin);
	if (worker) started.defer(() => worker.stop());

	const running = started.move();
	return {
		started: {
			address: site.loopbackOrigin,
			buildId: site.chosen.id,
			rolledBackFrom: site.chosen.current.rolledBackFrom,
			publicUrl: configuration.siteUrl,
			weather: site.weather,
			weatherUrl: site.weatherUrl,
			database: configuration.databaseUrl.replace(/^file:/, ''),
			dataDir: configuration.dataDir,
			sendsMail: configuration.sendsMail,
			nextRefreshAt: worker?.nextRunAt() ?? null,
			cron: configuration.refreshCron,
			adminUrl: site.adminUrl,
		},
		stop: () => running.disposeAsync(),
	};
}

/** Lets commands reach the site. A site that they cannot reach, on a full disk for example, serves pages all the same. */
async function openControls({ configuration, log }: StartRequest, site: ServedSite): Promise<() => Promise<void>> {
	// Imported late: pages can be served without it.
	const { controlSite } = await import('./control-site.ts');
	try {
		const control = await controlSite({ ...site, configuration, now: Date.now, log });
		return async () => control[Symbol.asyncDispose]();
	} catch (error) {
		log.warn({ err: error, code: 'CONTROL_FAILED' }, 'npm run deploy and npm run rollback cannot reach this site');
		return async () => {};
	}
}

async function startRefresh({ variables, configuration, log }: StartRequest, loopbackOrigin: string) {
	// Imported late: pages can be served without it.
	const { startWorker } = await import('../../worker/start-worker.ts');
	return startWorker({ ...variables, SITE_URL: loopbackOrigin, REFRESH_CRON: configuration.refreshCron }, { log });
}

/** What `npm start` prints when everything runs. */
export type Started = {
	readonly address: string;
	readonly buildId: string;
	/** Null: the build is that of the sources. */
	readonly rolledBackFrom: string | null;
	readonly publicUrl: string;
	readonly weather: WeatherMode;
	readonly weatherUrl: string;
	readonly database: string;
	readonly dataDir: string;
	readonly sendsMail: boolean;
	/** Null: no worker runs. */
	readonly nextRefreshAt: number | null;
	readonly cron: string;
	/** Null: no admin port is open. */
	readonly adminUrl: string | null;
	readonly newSecrets: readonly string[];
	readonly tookMs: number;
};

/** Returns the summary that `npm start` prints when everything runs. It contains no secret. */
export function describeStart(started: Started): string {
	const rows: [string, string][] = [
		['Address', started.publicUrl],
		...(isLoopback(new URL(started.publicUrl).hostname) ? [] : [['Listening on', started.address] as [string, string]]),
		['Build', describeBuild(started)],
		['Weather', describeWeather(started)],
		['Data', `${started.dataDir} (database ${started.database})`],
		['Mail', started.sendsMail ? 'to the server of SMTP_URL' : `to files in ${started.dataDir}/outbox (no SMTP_URL)`],
		['Next refresh', describeNextRefresh(started)],
	];
	if (started.adminUrl !== null) rows.push(['Admin port', `${started.adminUrl} (/metrics, npm run edge:cache)`]);
	if (started.newSecrets.length > 0) rows.push(['New in .env', started.newSecrets.join(', ')]);
	const width = Math.max(...rows.map(([label]) => label.length));
	const lines = rows.map(([label, text]) => `  ${label.padEnd(width)}  ${text}`);
	const seconds = (started.tookMs / 1_000).toFixed(1);
	return ['', `  Snowline is up (${seconds} s). Stop with Ctrl-C.`, '', ...lines, ''].join('\n');
}

function describeBuild({ buildId, rolledBackFrom }: Started): string {
	if (rolledBackFrom === null) return buildId;
	return `${buildId}, as ${rolledBackFrom} was rolled back or failed: npm run deploy serves the sources again`;
}

function describeWeather({ weather, weatherUrl }: Started): string {
	return weather === 'simulated'
		? 'simulated: invented figures, marked as such on every page (WEATHER=open-meteo for real ones)'
		: `Open-Meteo, ${weatherUrl}`;
}

function describeNextRefresh({ nextRefreshAt, cron }: Started): string {
	if (nextRefreshAt === null) return 'none: REFRESH_CRON is off; pages are regenerated when they are requested';
	return `${new Date(nextRefreshAt).toISOString().replace(/\.\d+Z$/, 'Z')} (${cron}, UTC)`;
}
