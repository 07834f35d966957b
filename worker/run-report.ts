import type { FailedPage, PageOutcome } from './renewal.ts';

/** Bounds of one run. */
export type JobLimits = {
	/** Unix ms; nothing is tried again from here on. */
	readonly giveUpAt: number;
	/** Aborted when the run must end now. */
	readonly signal: AbortSignal;
};

/** What a run did; one log line. */
export type RunReport = {
	readonly event: 'renewal' | 'export';
	/** Every page was renewed. */
	readonly ok: boolean;
	/** Attempts, the first included. */
	readonly attemptCount: number;
	readonly durationMs: number;
	readonly pages: readonly PageOutcome[];
	readonly failed: readonly FailedPage[];
	/** Code of what failed as a whole; null: nothing did. */
	readonly error: string | null;
	readonly detail: string | null;
	/** What only this kind of run has to tell. */
	readonly facts: Readonly<Record<string, unknown>>;
};

/** Work that is done on a schedule; what the site does wrong is in the report. */
export type Job = (limits: JobLimits) => Promise<RunReport>;
