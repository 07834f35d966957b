import { toIso, type WorkerClock } from './clock.ts';
import type { WorkerLog } from './log.ts';
import type { Job, RunReport } from './run-report.ts';
import type { Schedule } from './schedule.ts';

/** A run ends this long before the next one begins, milliseconds. */
const MARGIN_MS = 1_000;
/** Limit of a run without a next one, milliseconds. */
const MAX_RUN_MS = 5 * 60_000;

/** A running worker. */
export type RunningWorker = {
	/** Unix ms; null: nothing is scheduled. */
	nextRunAt(): number | null;
	/** The first run, at start; null: it failed as a whole, and the log says why. */
	readonly ranOnce: Promise<RunReport | null>;
	/** Lets a run in progress finish within the grace period, then aborts it. Nothing runs afterwards. */
	stop(): Promise<void>;
};

export type RepeatOptions = {
	readonly job: Job;
	readonly schedule: Schedule;
	readonly clock: WorkerClock;
	readonly log: WorkerLog;
	/** How long `stop` waits for a run, milliseconds. */
	readonly graceMs: number;
	/** Called when a slot was skipped. */
	readonly onSkipped?: () => void;
};

/** Returns when a run that begins at `now` stops retrying. */
export function giveUpAt(now: number, nextRunAt: number | null): number {
	return Math.min(now + MAX_RUN_MS, (nextRunAt ?? Number.POSITIVE_INFINITY) - MARGIN_MS);
}

/** Runs a job now and at every slot of the schedule. A slot during a run is skipped. */
export function repeat({ job, schedule, clock, log, graceMs, onSkipped }: RepeatOptions): RunningWorker {
	const end = new AbortController();
	let current: Promise<RunReport | null> | null = null;
	let stopping: Promise<void> | null = null;

	async function run(): Promise<RunReport | null> {
		try {
			const report = await job({ giveUpAt: giveUpAt(clock.now(), schedule.nextAt()), signal: end.signal });
			logRun(log, report, stopping === null ? schedule.nextAt() : null);
			return report;
		} catch (error) {
			const reason = error instanceof Error ? error.message : String(error);
			log.error({ event: 'run-broken', error: 'INTERNAL', detail: reason }, 'a run failed unexpectedly');
			return null;
		} finally {
			current = null;
		}
	}

	async function onSlot(): Promise<void> {
		if (current !== null) {
			log.warn({ event: 'slot-skipped' }, 'the previous run is still in progress');
			onSkipped?.();
			return;
		}
		current = run();
		await current;
	}

	async function stop(): Promise<void> {
		schedule.stop();
		const grace = new AbortController();
		const waited = clock.sleep(graceMs, grace.signal).then(() => end.abort());
		await current;
		grace.abort();
		await waited;
	}

	const ranOnce = run();
	current = ranOnce;
	schedule.start(onSlot);
	return {
		nextRunAt: () => (stopping === null ? schedule.nextAt() : null),
		ranOnce,
		stop() {
			stopping ??= stop();
			return stopping;
		},
	};
}

/** Logs one line per run: its pages with status and cache, how long it took, and when the next run is. */
export function logRun(log: WorkerLog, report: RunReport, nextRunAt: number | null): void {
	const { event, ok, attemptCount, durationMs, pages, failed, error, detail, facts } = report;
	const fields = {
		event,
		ok,
		pages: pages.map(({ path, status, cache, durationMs: ms }) => ({ path, status, cache, ms })),
		failed: failed.map(({ path, status, cache, error: code }) => ({ path, status, cache, error: code })),
		...(error === null ? {} : { error, detail }),
		...facts,
		attempts: attemptCount,
		ms: Math.round(durationMs),
		nextRunAt: toIso(nextRunAt),
	};
	if (ok) log.info(fields, `${pages.length} pages regenerated`);
	else
		log.error(fields, `${pages.length} pages regenerated, ${failed.length} not${error === null ? '' : `: ${error}`}`);
}
