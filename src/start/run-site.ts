import { type StartRequest, serveSite } from './serve-site.ts';
import type { Started } from './summary.ts';

/** Everything that runs, and how to end it. */
export type RunningSite = {
	readonly started: Omit<Started, 'madeSecrets' | 'tookMs'>;
	/** Worker first, so that nothing new begins; then the edge drains; the simulator last. */
	stop(): Promise<void>;
};

/** Starts the site, and the worker that keeps its pages fresh. What was started is stopped again if the latter fails. */
export async function runSite(request: StartRequest): Promise<RunningSite> {
	const { configuration } = request;
	await using started = new AsyncDisposableStack();
	const site = await serveSite(request);
	started.defer(() => site.stop());

	const worker = configuration.refreshCron === 'off' ? null : await startRefresh(request, site.loopbackOrigin);
	if (worker) started.defer(() => worker.stop());

	const running = started.move();
	return {
		started: {
			address: site.loopbackOrigin,
			publicUrl: configuration.siteUrl,
			weather: site.weather,
			weatherUrl: site.weatherUrl,
			database: configuration.databaseUrl.replace(/^file:/, ''),
			dataDir: configuration.dataDir,
			sendsMail: configuration.sendsMail,
			nextRefreshAt: worker?.nextRunAt() ?? null,
			cron: configuration.refreshCron,
		},
		stop: () => running.disposeAsync(),
	};
}

async function startRefresh({ variables, configuration, log }: StartRequest, loopbackOrigin: string) {
	// Loaded only now: visitors need no worker.
	const { startWorker } = await import('../../worker/start-worker.ts');
	return startWorker({ ...variables, SITE_URL: loopbackOrigin, REFRESH_CRON: configuration.refreshCron }, { log });
}
