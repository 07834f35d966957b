import { SiteError } from './errors.ts';
import {
	applyReport,
	isComplete,
	newRegeneration,
	type Regeneration,
	RegenerationReport,
	type RegenerationRequest,
	withFailedPages,
} from './regeneration.ts';
import { type RetryOptions, waitForRetry } from './retry.ts';
import type { JobLimits, RunReport } from './run-report.ts';
import { assertOk, orSiteError, parseJson, postJson, type SiteAccess } from './site-client.ts';

export type RunOptions = RetryOptions & { readonly target: RegenerationTarget };

/** Maximum requests of one run, whatever the site responds. */
const MAX_REQUESTS = 1_000;

/**
 * Regenerates every cached page, and retries failed ones until they succeed or the next run is near. Errors of the site
 * are in the report, never thrown.
 */
export async function runRegeneration(options: RunOptions, limits: JobLimits): Promise<RunReport> {
	const { clock, target } = options;
	const startedAt = clock.now();
	let regeneration = newRegeneration;
	let attemptCount = 1;
	let error: SiteError | null = null;
	for (let requests = 0; requests < MAX_REQUESTS; requests++) {
		const [request] = regeneration.requests;
		if (request === undefined) break;
		const withinMs = attemptCount === 1 ? target.timeoutMs : limits.giveUpAt - clock.now();
		const answer = await orSiteError(requestRegeneration(target, request, { signal: limits.signal, withinMs }));
		error = answer instanceof SiteError ? answer : null;
		if (!(answer instanceof SiteError)) {
			regeneration = applyReport(regeneration, answer);
			if (regeneration.requests.length > 0 || regeneration.failed.size === 0) continue;
		} else if (!answer.retryable) break;
		if (!(await waitForRetry(options, { attemptCount, retryAfterMs: error?.retryAfterMs ?? null }, limits))) break;
		attemptCount += 1;
		if (error === null) regeneration = withFailedPages(regeneration);
	}
	return toReport(regeneration, error, { attemptCount, durationMs: clock.now() - startedAt });
}

function toReport(
	regeneration: Regeneration,
	error: SiteError | null,
	measured: Pick<RunReport, 'attemptCount' | 'durationMs'>,
): RunReport {
	const complete = isComplete(regeneration);
	const code = error?.code ?? (complete || regeneration.failed.size > 0 ? null : 'NO_PAGES');
	return {
		event: 'regeneration',
		ok: complete && error === null,
		...measured,
		pages: [...regeneration.regenerated.values()],
		failed: [...regeneration.failed.values()],
		error: code,
		detail: error?.message ?? null,
		facts: { fetched: regeneration.fetched, fetchError: regeneration.fetchError },
	};
}

/** A site with the endpoint that a whole run begins with. */
export type RegenerationTarget = SiteAccess & { readonly endpoint: '/api/refresh' | '/api/revalidate' };

/**
 * Asks the site to regenerate pages.
 *
 * @throws {SiteError}
 */
export async function requestRegeneration(
	target: RegenerationTarget,
	request: RegenerationRequest,
	limits: { readonly signal: AbortSignal; readonly withinMs: number },
): Promise<RegenerationReport> {
	const { path, body } = requestFor(target.endpoint, request);
	const answer = await postJson(target, path, body, limits);
	const report = RegenerationReport.safeParse(parseJson(answer.body));
	// A 502 has a report too, which says which pages failed.
	if (report.success && (answer.status === 200 || answer.status === 502)) return report.data;
	assertOk(answer, path);
	throw new SiteError('ANSWER_INVALID', `${path} did not answer with a report`, { status: answer.status });
}

function requestFor(endpoint: string, request: RegenerationRequest): { path: string; body: unknown } {
	if (request.kind === 'all' && endpoint === '/api/refresh') return { path: endpoint, body: {} };
	const pages = request.kind === 'all' ? { all: true } : { paths: request.paths };
	return { path: '/api/revalidate', body: request.cursor === null ? pages : { ...pages, cursor: request.cursor } };
}
