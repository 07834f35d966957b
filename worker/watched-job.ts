import type { WorkerClock } from './clock.ts';
import { createDeadMan } from './dead-man.ts';
import type { Notify } from './notify.ts';
import type { Job, RunReport } from './run-report.ts';
import { afterRun, newRunStatus, type RunStatus } from './run-status.ts';
import type { Schedule } from './schedule.ts';

export type WatchOptions = {
	readonly name: string;
	/** Origin of the site. */
	readonly site: string;
	readonly clock: WorkerClock;
	readonly schedule: Schedule;
	readonly notify: Notify;
	/** Told when no good run comes in time, and when one comes after all. */
	readonly deadManUrl: string | undefined;
	/** Told of every good run, so that a service elsewhere misses it when it stays out. */
	readonly heartbeatUrl: string | undefined;
	/** How long after its slot a good run may come, milliseconds. */
	readonly graceMs: number;
	/** Nothing follows: a run that is not good is told at once. */
	readonly once: boolean;
};

/** A job that keeps account of itself. */
export type WatchedJob = {
	readonly job: Job;
	slotSkipped(): void;
	status(): RunStatus;
	/** Looks for runs that do not come, until `signal` is aborted. */
	watch(signal: AbortSignal): Promise<void>;
};

export function watchJob(job: Job, options: WatchOptions): WatchedJob {
	const { name, site, clock, schedule, notify, deadManUrl, heartbeatUrl, graceMs, once } = options;
	let status = newRunStatus(name, site);
	let isCounted = false;

	const tell = async (url: string | undefined, notice: Parameters<Notify>[1]): Promise<boolean> =>
		url === undefined ? true : notify(url, notice, status);
	const deadMan = createDeadMan(
		clock,
		{
			missed() {
				if (!isCounted) status = { ...status, missedCount: status.missedCount + 1 };
				isCounted = true;
				return tell(deadManUrl, 'run-missed');
			},
			recovered: () => tell(deadManUrl, 'run-recovered'),
		},
		graceMs,
	);

	async function record(report: RunReport | null): Promise<void> {
		const now = clock.now();
		status = afterRun(status, report, now);
		if (report?.ok) {
			const nextAt = schedule.nextAt();
			deadMan.runSucceeded(nextAt === null ? null : Math.max(0, nextAt - now) + graceMs);
			isCounted = false;
			await tell(heartbeatUrl, 'run-succeeded');
		} else if (once) await tell(deadManUrl, 'run-missed');
	}

	return {
		async job(limits) {
			let report: RunReport | null = null;
			try {
				report = await job(limits);
				return report;
			} finally {
				await record(report);
			}
		},
		slotSkipped() {
			status = { ...status, skippedCount: status.skippedCount + 1 };
		},
		status: () => ({ ...status, isLate: deadMan.isLate, nextRunAt: schedule.nextAt() }),
		watch: (signal) => deadMan.watch(signal),
	};
}
