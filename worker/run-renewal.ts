import type { WorkerClock } from './clock.ts';
import { SiteError } from './errors.ts';
import {
	applyReport,
	isComplete,
	newRenewal,
	type Renewal,
	RenewalReport,
	type RenewalRequest,
	withFailedPages,
} from './renewal.ts';
import { defaultRetryPolicy, type RetryPolicy, retryDelayMs } from './retry.ts';
import type { JobLimits, RunReport } from './run-report.ts';
import { askSite, assertOk, parseJson, type SiteAccess } from './site-client.ts';

export type RunOptions = {
	readonly target: RenewalTarget;
	readonly clock: WorkerClock;
	/** From 0 up to, not including, 1. */
	readonly random: () => number;
	readonly policy?: RetryPolicy;
};

/** Requests of one run, whatever the site answers. */
const MAX_REQUESTS = 1_000;

/**
 * One run: has every cached page renewed, and asks again for what failed until it succeeds or the next run is near.
 * What the site does wrong is in the report, never thrown.
 */
export async function runRenewal(options: RunOptions, limits: JobLimits): Promise<RunReport> {
	const { clock, random, target, policy = defaultRetryPolicy } = options;
	const startedAt = clock.now();
	let renewal = newRenewal;
	let attemptCount = 1;
	let error: SiteError | null = null;
	for (let requests = 0; requests < MAX_REQUESTS; requests++) {
		const [request] = renewal.requests;
		if (request === undefined) break;
		const answer = await ask(
			target,
			request,
			limits,
			attemptCount === 1 ? target.timeoutMs : limits.giveUpAt - clock.now(),
		);
		error = answer instanceof SiteError ? answer : null;
		if (!(answer instanceof SiteError)) {
			renewal = applyReport(renewal, answer);
			if (renewal.requests.length > 0 || renewal.failed.size === 0) continue;
		} else if (!answer.retryable) break;
		const question = { attemptCount, now: clock.now(), giveUpAt: limits.giveUpAt, random: random() };
		const delayMs = retryDelayMs({ ...question, retryAfterMs: error?.retryAfterMs ?? null }, policy);
		if (delayMs === null) break;
		await clock.sleep(delayMs, limits.signal);
		if (limits.signal.aborted) break;
		attemptCount += 1;
		if (error === null) renewal = withFailedPages(renewal);
	}
	return toReport(renewal, error, { attemptCount, durationMs: clock.now() - startedAt });
}

async function ask(
	target: RenewalTarget,
	request: RenewalRequest,
	{ signal }: JobLimits,
	withinMs: number,
): Promise<RenewalReport | SiteError> {
	try {
		return await requestRenewal(target, request, { signal, withinMs });
	} catch (error) {
		if (error instanceof SiteError) return error;
		throw error;
	}
}

function toReport(
	renewal: Renewal,
	error: SiteError | null,
	measured: Pick<RunReport, 'attemptCount' | 'durationMs'>,
): RunReport {
	const complete = isComplete(renewal);
	const code = error?.code ?? (complete || renewal.failed.size > 0 ? null : 'NO_PAGES');
	return {
		event: 'renewal',
		ok: complete && error === null,
		...measured,
		pages: [...renewal.renewed.values()],
		failed: [...renewal.failed.values()],
		error: code,
		detail: error?.message ?? null,
		facts: { fetched: renewal.fetched, fetchError: renewal.fetchError },
	};
}

/** A site with the endpoint that a whole run begins with. */
export type RenewalTarget = SiteAccess & { readonly endpoint: '/api/refresh' | '/api/revalidate' };

/**
 * Asks the site to renew pages.
 *
 * @throws {SiteError}
 */
export async function requestRenewal(
	target: RenewalTarget,
	request: RenewalRequest,
	limits: { readonly signal: AbortSignal; readonly withinMs: number },
): Promise<RenewalReport> {
	const { path, body } = requestFor(target.endpoint, request);
	const answer = await askSite(target, {
		...limits,
		method: 'POST',
		path,
		headers: { authorization: `Bearer ${target.bypassToken}`, 'content-type': 'application/json' },
		body: JSON.stringify(body),
	});
	const report = RenewalReport.safeParse(parseJson(answer.body));
	// A report comes with 502 as well, where pages failed: then it says which.
	if (report.success && (answer.status === 200 || answer.status === 502)) return report.data;
	assertOk(answer, path);
	throw new SiteError('ANSWER_INVALID', `${path} did not answer with a report`, { status: answer.status });
}

function requestFor(endpoint: RenewalTarget['endpoint'], request: RenewalRequest): { path: string; body: unknown } {
	if (request.kind === 'all' && endpoint === '/api/refresh') return { path: endpoint, body: {} };
	const pages = request.kind === 'all' ? { all: true } : { paths: request.paths };
	return { path: '/api/revalidate', body: request.cursor === null ? pages : { ...pages, cursor: request.cursor } };
}
