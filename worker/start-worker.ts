import type { Dispatcher } from 'undici';
import { systemClock, type WorkerClock } from './clock.ts';
import { ConfigError, readWorkerEnv } from './env.ts';
import { runExport } from './export/run-export.ts';
import type { WorkerLog } from './log.ts';
import { type RunningWorker, repeat } from './repeat.ts';
import { runRenewal } from './run.ts';
import type { Job } from './run-report.ts';
import { cronSchedule, noSchedule } from './schedule.ts';
import { createAgent, siteAccess } from './site-access.ts';

/** A run that is under way may go on for so long after the worker was told to stop, milliseconds. */
const GRACE_MS = 5_000;

export type WorkerParts = {
	readonly log: WorkerLog;
	/** Run once, whatever the schedule. */
	readonly once?: boolean | undefined;
	/** Folder that the site is written to; undefined: its pages are renewed where they are. */
	readonly exportDir?: string | undefined;
	/** Default: an agent of its own, closed with the worker. */
	readonly dispatcher?: Dispatcher | undefined;
	readonly clock?: WorkerClock | undefined;
	/** From 0 up to, not including, 1. */
	readonly random?: (() => number) | undefined;
};

/**
 * Has the pages of a site renewed, or exports them: now, and then on schedule.
 *
 * @throws {ConfigError} a variable cannot be used
 */
export function startWorker(
	variables: Readonly<Record<string, string | undefined>>,
	{ log, once = false, exportDir, dispatcher, clock = systemClock, random = Math.random }: WorkerParts,
): RunningWorker {
	const env = readWorkerEnv(variables);
	if (env.REFRESH_CRON === 'off' && !once)
		throw new ConfigError(['REFRESH_CRON is off: only a single run is possible']);
	const agent = dispatcher ?? createAgent();
	const site = siteAccess(env, agent, clock.now);
	const target = { ...site, endpoint: env.WORKER_ENDPOINT };
	const job: Job =
		exportDir === undefined
			? (limits) => runRenewal({ target, clock, random }, limits)
			: (limits) => runExport({ site, dir: exportDir, clock, random }, limits);
	const schedule = once ? noSchedule : cronSchedule(env.REFRESH_CRON, log);
	const worker = repeat({ job, schedule, clock, log, graceMs: GRACE_MS });
	return {
		...worker,
		async stop() {
			await worker.stop();
			if (dispatcher === undefined) await agent.close();
		},
	};
}
