import { startWorker } from '../../worker/start-worker.ts';
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
	const { variables, configuration, log } = request;
	await using started = new AsyncDisposableStack();
	const site = await serveSite(request);
	started.defer(() => site.stop());

	const worker =
		configuration.refreshCron === 'off'
			? null
			: startWorker({ ...variables, SITE_URL: site.loopbackOrigin, REFRESH_CRON: configuration.refreshCron }, { log });
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
