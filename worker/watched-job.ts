import type { WorkerClock } from './clock.ts';
import type { Notify } from './notify.ts';
import { TICK_MS } from './plan-slot.ts';
import { afterRun, type Job, newRunStatus, type RunReport, type RunStatus } from './run-report.ts';
import type { Schedule } from './schedule.ts';

export type WatchOptions = {
	readonly name: string;
	/** Origin of the site. */
	readonly site: string;
	readonly clock: WorkerClock;
	readonly schedule: Schedule;
	readonly notify: Notify;
	/** Receives a POST when no run succeeded in time, and when one succeeds again. */
	readonly deadManUrl: string | undefined;
	/** Receives a POST for every successful run, so that an outside service notices when they stop. */
	readonly heartbeatUrl: string | undefined;
	/** How long after its slot a run may succeed, milliseconds. */
	readonly graceMs: number;
	/** There is only one run, so a failure is reported at once. */
	readonly once: boolean;
};

/** A job that records the outcome of its runs. */
export type WatchedJob = {
	readonly job: Job;
	slotSkipped(): void;
	status(): RunStatus;
	/** Watches for missing runs until `signal` is aborted. */
	watch(signal: AbortSignal): Promise<void>;
};

export function watchJob(job: Job, options: WatchOptions): WatchedJob {
	const { name, site, clock, schedule, notify, deadManUrl, heartbeatUrl, graceMs, once } = options;
	let status = newRunStatus(name, site);
	let isCounted = false;

	const notifyIfSet = async (url: string | undefined, notice: Parameters<Notify>[1]): Promise<boolean> =>
		url === undefined ? true : notify(url, notice, status);
	const deadMan = createDeadMan(
		clock,
		{
			missed() {
				if (!isCounted) status = { ...status, missedCount: status.missedCount + 1 };
				isCounted = true;
				return notifyIfSet(deadManUrl, 'run-missed');
			},
			recovered: () => notifyIfSet(deadManUrl, 'run-recovered'),
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
			await notifyIfSet(heartbeatUrl, 'run-succeeded');
		} else if (once) await notifyIfSet(deadManUrl, 'run-missed');
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

/** Callbacks of a dead man's switch. */
export type DeadManEvents = {
	/** No run succeeded in time. Called once per outage, and again if it returned false. */
	missed(): Promise<boolean>;
	/** A run succeeded again. */
	recovered(): Promise<boolean>;
};

/** A dead man's switch: goes off unless a run succeeds in time. */
export type DeadMan = {
	/** A run succeeded; the next must do so within `ms`. Null: none is scheduled. */
	runSucceeded(ms: number | null): void;
	readonly isLate: boolean;
	/** Ends when `signal` is aborted. */
	watch(signal: AbortSignal): Promise<void>;
};

/**
 * Counts time in ticks of limited length, so that neither a clock that was set nor a machine that slept counts as an
 * outage.
 *
 * @param firstWithinMs time within which the first run must succeed
 */
export function createDeadMan(clock: WorkerClock, events: DeadManEvents, firstWithinMs: number): DeadMan {
	let leftMs: number = firstWithinMs;
	let isLate = false;
	/** The last state that was delivered. */
	let notified: 'late' | 'well' = 'well';

	async function tick(passedMs: number): Promise<void> {
		leftMs -= passedMs;
		if (leftMs <= 0) isLate = true;
		if (isLate && notified === 'well' && (await events.missed())) notified = 'late';
		else if (!isLate && notified === 'late' && (await events.recovered())) notified = 'well';
	}

	return {
		get isLate() {
			return isLate;
		},
		runSucceeded(ms) {
			leftMs = ms ?? Number.POSITIVE_INFINITY;
			isLate = false;
		},
		async watch(signal) {
			while (!signal.aborted) {
				const lastTickAt = clock.now();
				await clock.sleep(TICK_MS, signal);
				const passedMs = clock.now() - lastTickAt;
				if (!signal.aborted) await tick(Math.max(0, Math.min(passedMs, TICK_MS + 1_000)));
			}
		},
	};
}
