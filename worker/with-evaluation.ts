import { type EvaluationOptions, type EvaluationReport, runEvaluation } from './evaluation.ts';
import type { WorkerLog } from './log.ts';
import type { Job } from './run-report.ts';

/**
 * A renewal after which alerts are evaluated, if the site answered at all: a page that cannot be rendered is no reason
 * to keep word of a storm from people. The report is that of the renewal; alerts have a log line of their own.
 */
export function withEvaluation(renew: Job, options: EvaluationOptions, log: WorkerLog): Job {
	return async (limits) => {
		const report = await renew(limits);
		if (report.error === null && !limits.signal.aborted) logEvaluation(log, await runEvaluation(options, limits));
		return report;
	};
}

function logEvaluation(log: WorkerLog, report: EvaluationReport): void {
	if (report.outcome === 'no-alerts') return;
	const { outcome, ...fields } = report;
	const line = { event: 'alerts', ok: outcome === 'evaluated', ...fields };
	if (report.outcome === 'failed') log.error(line, `alerts were not evaluated: ${report.error}`);
	else log.info(line, `${report.judged} alerts judged, ${report.fired} fired, ${report.sent} messages sent`);
}
