import type { WorkerLog } from './log.ts';
import type { RunReport } from './run-report.ts';

/** One line per run: which pages, with what status and cache, how long it took, and when the next run is. */
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
		nextRunAt: nextRunAt === null ? null : new Date(nextRunAt).toISOString(),
	};
	if (ok) log.info(fields, `${pages.length} pages renewed`);
	else log.error(fields, `${pages.length} pages renewed, ${failed.length} not${error === null ? '' : `: ${error}`}`);
}
