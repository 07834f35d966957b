import type { FailedPage, PageOutcome } from './regeneration.ts';

/** Bounds of one run. */
export type JobLimits = {
	/** Unix ms; nothing is retried after this. */
	readonly giveUpAt: number;
	/** Aborted when the run must end now. */
	readonly signal: AbortSignal;
};

/** What a run did; one log line. */
export type RunReport = {
	readonly event: 'regeneration' | 'export';
	/** Every page was regenerated. */
	readonly ok: boolean;
	/** Attempts, the first included. */
	readonly attemptCount: number;
	readonly durationMs: number;
	readonly pages: readonly PageOutcome[];
	readonly failed: readonly FailedPage[];
	/** Code of the error if the run failed as a whole; else null. */
	readonly error: string | null;
	readonly detail: string | null;
	/** Facts that only this kind of run has. */
	readonly facts: Readonly<Record<string, unknown>>;
};

/** Work that is done on a schedule. Errors of the site are in the report. */
export type Job = (limits: JobLimits) => Promise<RunReport>;

/** The status of a worker, for health checks and metrics. Instants are Unix ms; null: not yet, or never. */
export type RunStatus = {
	readonly name: string;
	readonly site: string;
	readonly okCount: number;
	readonly failedCount: number;
	readonly skippedCount: number;
	/** Times that no run succeeded when one was due. */
	readonly missedCount: number;
	readonly pagesRegenerated: number;
	readonly pagesFailed: number;
	readonly lastRunAt: number | null;
	readonly lastSuccessAt: number | null;
	readonly lastDurationMs: number | null;
	/** Code of the error of the last run; null: none. */
	readonly lastError: string | null;
	readonly nextRunAt: number | null;
	/** A successful run is overdue. */
	readonly isLate: boolean;
};

export function newRunStatus(name: string, site: string): RunStatus {
	return {
		name,
		site,
		okCount: 0,
		failedCount: 0,
		skippedCount: 0,
		missedCount: 0,
		pagesRegenerated: 0,
		pagesFailed: 0,
		lastRunAt: null,
		lastSuccessAt: null,
		lastDurationMs: null,
		lastError: null,
		nextRunAt: null,
		isLate: false,
	};
}

/** @param report null: the run failed unexpectedly */
export function afterRun(status: RunStatus, report: RunReport | null, now: number): RunStatus {
	const ok = report?.ok ?? false;
	return {
		...status,
		okCount: status.okCount + (ok ? 1 : 0),
		failedCount: status.failedCount + (ok ? 0 : 1),
		pagesRegenerated: status.pagesRegenerated + (report?.pages.length ?? 0),
		pagesFailed: status.pagesFailed + (report?.failed.length ?? 0),
		lastRunAt: now,
		lastSuccessAt: ok ? now : status.lastSuccessAt,
		lastDurationMs: report?.durationMs ?? null,
		lastError: ok ? null : (report?.error ?? report?.failed[0]?.error ?? 'INTERNAL'),
	};
}
