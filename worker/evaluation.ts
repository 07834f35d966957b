import { z } from 'zod';
import { SiteError } from './errors.ts';
import type { WorkerLog } from './log.ts';
import { type RetryOptions, waitForRetry } from './retry.ts';
import type { Job, JobLimits } from './run-report.ts';
import { assertOk, orSiteError, parseJson, postJson, type SiteAccess } from './site-client.ts';

/** The result of evaluating the site's alerts. */
export type EvaluationReport =
	| {
			readonly outcome: 'evaluated';
			readonly evaluated: number;
			readonly fired: number;
			readonly sent: number;
			/** Messages that will be retried. */
			readonly failed: number;
			/** Messages that were given up. */
			readonly dead: number;
			/** This run ran out of time; the next one continues. */
			readonly isCut: boolean;
	  }
	/** The site has no database, or is older than alerts. */
	| { readonly outcome: 'no-alerts' }
	| { readonly outcome: 'failed'; readonly error: string; readonly detail: string };

/** The API calls the number of evaluated alerts `judged`. */
const Answer = z
	.object({
		stored: z.boolean(),
		judged: z.number().default(0),
		fired: z.number().default(0),
		sent: z.number().default(0),
		failed: z.number().default(0),
		dead: z.number().default(0),
		cursor: z.string().nullable().default(null),
	})
	.transform(({ judged, ...answer }) => ({ ...answer, evaluated: judged }));
type Answer = z.output<typeof Answer>;

export type EvaluationOptions = RetryOptions & { readonly site: SiteAccess };

/** Calls in one run: each evaluates and sends as much as a function's time limit allows. */
const MAX_CALLS = 100;

const PATH = '/api/alerts/evaluate';

/**
 * Makes the site evaluate its alerts and send its notifications, in as many calls as needed. Errors of the site are
 * reported, never thrown; the next run continues where this one stopped.
 */
export async function runEvaluation(options: EvaluationOptions, limits: JobLimits): Promise<EvaluationReport> {
	const total = { evaluated: 0, fired: 0, sent: 0, failed: 0, dead: 0 };
	let cursor: string | null = null;
	for (let call = 0; call < MAX_CALLS; call += 1) {
		const answer: Answer | 'no-alerts' | SiteError = await askWithRetries(options, limits, cursor);
		if (answer === 'no-alerts') return { outcome: 'no-alerts' };
		if (answer instanceof SiteError) return { outcome: 'failed', error: answer.code, detail: answer.message };
		for (const field of ['evaluated', 'fired', 'sent', 'failed', 'dead'] as const) total[field] += answer[field];
		cursor = answer.cursor;
		if (cursor === null || limits.signal.aborted || options.clock.now() >= limits.giveUpAt) break;
	}
	return { outcome: 'evaluated', ...total, isCut: cursor !== null };
}

async function askWithRetries(
	options: EvaluationOptions,
	limits: JobLimits,
	cursor: string | null,
): Promise<Answer | 'no-alerts' | SiteError> {
	for (let attemptCount = 1; ; attemptCount += 1) {
		const answer = await orSiteError(ask(options.site, limits, cursor));
		if (!(answer instanceof SiteError) || !answer.retryable) return answer;
		const { retryAfterMs } = answer;
		if (!(await waitForRetry(options, { attemptCount, retryAfterMs }, limits))) return answer;
	}
}

/** @throws {SiteError} */
async function ask(site: SiteAccess, { signal }: JobLimits, cursor: string | null): Promise<Answer | 'no-alerts'> {
	const answer = await postJson(site, PATH, cursor === null ? {} : { cursor }, { signal });
	if (answer.status === 404) return 'no-alerts';
	assertOk(answer, PATH);
	const report = Answer.safeParse(parseJson(answer.body));
	if (!report.success) throw new SiteError('ANSWER_INVALID', `${PATH} did not answer with a report`);
	return report.data.stored ? report.data : 'no-alerts';
}

/**
 * Evaluates alerts after a regeneration if the site responded at all: a page that cannot be rendered is no reason to
 * withhold notifications. Returns the report of the regeneration; alerts have their own log line.
 */
export function withEvaluation(regenerate: Job, options: EvaluationOptions, log: WorkerLog): Job {
	return async (limits) => {
		const report = await regenerate(limits);
		if (report.error === null && !limits.signal.aborted) logEvaluation(log, await runEvaluation(options, limits));
		return report;
	};
}

function logEvaluation(log: WorkerLog, report: EvaluationReport): void {
	if (report.outcome === 'no-alerts') return;
	const { outcome, ...fields } = report;
	const line = { event: 'alerts', ok: outcome === 'evaluated', ...fields };
	if (report.outcome === 'failed') log.error(line, `alerts were not evaluated: ${report.error}`);
	else log.info(line, `${report.evaluated} alerts evaluated, ${report.fired} fired, ${report.sent} messages sent`);
}
