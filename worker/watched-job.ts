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
	/** Receives a POST when no successful run came in time, and when one comes after all. */
	readonly deadManUrl: string | undefined;
	/** Receives a POST for every successful run, so that an outside service notices when they stop. */
	readonly heartbeatUrl: string | undefined;
	/** How long after its slot a good run may come, milliseconds. */
	readonly graceMs: number;
	/** No further run follows: a failed run is reported at once. */
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

/** What a dead-man's switch calls. */
export type DeadManEvents = {
	/** No good run came in time. Called once per outage, again where it says false. */
	missed(): Promise<boolean>;
	/** A good run came after all. */
	recovered(): Promise<boolean>;
};

/** Goes off unless a good run comes in time. */
export type DeadMan = {
	/** A good run came; the next must within `ms`. Null: none is scheduled. */
	runSucceeded(ms: number | null): void;
	readonly isLate: boolean;
	/** Ends when `signal` is aborted. */
	watch(signal: AbortSignal): Promise<void>;
};

/**
 * Time is counted in clock ticks, none longer than it should have been: neither a clock that was set nor a
 * machine that slept is an outage.
 *
 * @param firstWithinMs time for the first good run
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
