import type { Dispatcher } from 'undici';
import { systemClock, type WorkerClock } from './clock.ts';
import { ConfigError, readWorkerEnv } from './env.ts';
import { withEvaluation } from './evaluation.ts';
import { runExport } from './export/run-export.ts';
import type { WorkerLog } from './log.ts';
import { createNotify } from './notify.ts';
import { type RunningWorker, repeat } from './repeat.ts';
import { defaultRetryPolicy, type RetryPolicy } from './retry.ts';
import { runRegeneration } from './run-regeneration.ts';
import type { Job, RunStatus } from './run-report.ts';
import { cronSchedule, noSchedule } from './schedule.ts';
import { createAgent, siteAccess } from './site-client.ts';
import { watchJob } from './watched-job.ts';

/** How long a running job may continue after the worker was asked to stop, milliseconds. */
const GRACE_MS = 5_000;

export type WorkerParts = {
	readonly log: WorkerLog;
	/** Its name in logs, health checks and notices; default: the host of the site. */
	readonly name?: string | undefined;
	/** Run once, whatever the schedule. */
	readonly once?: boolean | undefined;
	/** Folder that the site is written to; undefined: its pages are regenerated where they are. */
	readonly exportDir?: string | undefined;
	/** Default: its own agent, closed with the worker. */
	readonly dispatcher?: Dispatcher | undefined;
	readonly clock?: WorkerClock | undefined;
	/** From 0 up to, not including, 1. */
	readonly random?: (() => number) | undefined;
};

/** A worker that reports its status. */
export type StartedWorker = RunningWorker & { status(): RunStatus };

/**
 * Regenerates the pages of a site, or exports them: now, and then on schedule.
 *
 * @throws {ConfigError} a variable cannot be used
 */
export function startWorker(
	variables: Readonly<Record<string, string | undefined>>,
	{ log, name, once = false, exportDir, dispatcher, clock = systemClock, random = Math.random }: WorkerParts,
): StartedWorker {
	const env = readWorkerEnv(variables);
	if (env.REFRESH_CRON === 'off' && !once) throw new ConfigError(['REFRESH_CRON is off: only --once is possible']);
	const agent = dispatcher ?? createAgent();
	const site = siteAccess(env, agent, clock.now);
	const target = { ...site, endpoint: env.WORKER_ENDPOINT };
	/** A site that only regenerates pages stores no figures and has no alerts. */
	const regeneration = (policy?: RetryPolicy): Job => {
		const regenerate: Job = (limits) => runRegeneration({ target, clock, random, ...(policy && { policy }) }, limits);
		return target.endpoint === '/api/refresh' ? withEvaluation(regenerate, { site, clock, random }, log) : regenerate;
	};
	const regenerateOnce = regeneration({ ...defaultRetryPolicy, maxAttempts: 1 });
	const job: Job =
		exportDir === undefined
			? regeneration()
			: async (limits) => {
					// Figures first, so that all pages show the same ones. The export regenerates the pages one by one anyway.
					const { facts } = await regenerateOnce(limits);
					const report = await runExport({ site, dir: exportDir, clock, random }, limits);
					return { ...report, facts: { ...facts, ...report.facts } };
				};
	const schedule = once ? noSchedule : cronSchedule(env.REFRESH_CRON, clock, log);
	const watched = watchJob(job, {
		name: name ?? new URL(env.SITE_URL).host,
		site: env.SITE_URL,
		clock,
		schedule,
		notify: createNotify(agent, log),
		deadManUrl: env.DEADMAN_URL,
		heartbeatUrl: env.HEARTBEAT_URL,
		graceMs: env.MISSED_AFTER_S * 1_000,
		once,
	});
	const end = new AbortController();
	const watching = once ? Promise.resolve() : watched.watch(end.signal);
	const { job: run, slotSkipped: onSkipped } = watched;
	const worker = repeat({ job: run, schedule, clock, log, graceMs: GRACE_MS, onSkipped });
	let stopping: Promise<void> | undefined;
	async function stop(): Promise<void> {
		end.abort();
		await Promise.all([worker.stop(), watching]);
		if (dispatcher === undefined) await agent.close();
	}
	return {
		...worker,
		status: watched.status,
		stop() {
			stopping ??= stop();
			return stopping;
		},
	};
}
