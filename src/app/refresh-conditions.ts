import type { Resort } from '../domain/resort.ts';
import { DAY_MS, HOUR_MS, SECOND_MS, type UnixMs } from '../domain/time.ts';
import { withDeadline } from '../domain/with-deadline.ts';
import { describeError } from './log-event.ts';
import { costOf, LOCATIONS_PER_RESORT, planFetch } from './plan-fetch.ts';
import { type FetchedResort, type Location, type LocationOutcome, UpstreamError, type UpstreamState } from './ports.ts';
import { describeRefusals, findRefusedHeight } from './refused-height.ts';
import type { Refresh, RefreshOutcome, Site } from './site.ts';
import { isFromFuture, recordFailure, recordSuccess, spendUnits, upstreamStateAt } from './upstream-state.ts';

export type RefreshOptions = {
	/** Treats every resort as due. The limits of the service still apply. */
	readonly force?: boolean;
	/** Ignores the pause after a failure: for scheduled refreshes. */
	readonly insist?: boolean;
};

const LEASE = 'fetch';
/** A holder that crashed blocks others for this long; a live one renews the lease before every request. */
export const LEASE_TTL_MS = 30 * SECOND_MS;
/** The source has a deadline of five seconds; this one is for a source that exceeds it. */
const FETCH_DEADLINE_MS = 10 * SECOND_MS;
const HISTORY_MS = 30 * DAY_MS;

/**
 * Fetches what is due and stores it: one request per refresh (one per batch on large sites), however many callers there
 * are. Never throws.
 */
export async function refreshConditions(site: Site, options: RefreshOptions = {}): Promise<RefreshOutcome> {
	const outcome = await startRefresh(site, options).done;
	// The refresh that was joined may have been started with fewer permissions.
	const wantsMore = options.force || options.insist;
	return wantsMore && outcome.state === 'nothing-to-do' ? startRefresh(site, options).done : outcome;
}

/** Begins a refresh, or joins the one in progress in this instance. */
export function startRefresh(site: Site, options: RefreshOptions = {}): Refresh {
	return site.inFlightRefresh.join(() => refreshUnderLease(site, options));
}

async function refreshUnderLease(site: Site, options: RefreshOptions): Promise<RefreshOutcome> {
	try {
		if (!(await holdLease(site))) return { state: 'busy', fetchedResortIds: [], callCount: 0, errorCode: null };
		try {
			return await fetchDue(site, options);
		} finally {
			await releaseLease(site);
		}
	} catch (error) {
		const failure = describeError(error);
		site.log({ level: 'error', event: 'refresh-failed', ...failure });
		return { state: 'storage-failed', fetchedResortIds: [], callCount: 0, errorCode: failure.code };
	}
}

async function fetchDue(site: Site, { force = false, insist = force }: RefreshOptions): Promise<RefreshOutcome> {
	const { resorts, source, clock } = site;
	const states = await site.conditions.loadFetchStates();
	let upstream = await site.upstream.load();
	const done = new Set<string>();
	const fetchedResortIds: string[] = [];
	const problems = new Map<string, { readonly problem: string | null }>(states);
	let callCount = 0;
	let spentUnits = 0;
	let errorCode: string | null = null;
	while (errorCode === null) {
		const now = clock.now();
		const current = upstreamStateAt(upstream, now);
		const [batch] = planFetch({ resorts, states, upstream: current, terms: source, now, done, force, insist }).batches;
		if (!batch) break;
		spentUnits += costOf(batch.length, source);
		// Leaves anything beyond one minute's limit to the next refresh, even if a new minute has begun.
		if (callCount > 0 && (spentUnits > source.limits.perMinute || !(await holdLease(site)))) break;
		const answer = await fetchBatch(site, batch, current);
		callCount += 1;
		upstream = answer.upstream;
		if (answer.sorted instanceof UpstreamError) errorCode = answer.sorted.code;
		else {
			for (const { id } of batch) {
				done.add(id);
				problems.set(id, { problem: null });
			}
			for (const { resortId, problem } of answer.sorted.problems) problems.set(resortId, { problem });
			fetchedResortIds.push(...answer.sorted.fetched.map(({ resortId }) => resortId));
		}
	}
	if (done.size > 0) await recordAndPrune(site);
	const state = done.size > 0 ? 'fetched' : errorCode === null ? 'nothing-to-do' : 'upstream-failed';
	const refused = done.size > 0 ? findRefusedHeight(resorts, problems) : null;
	return { state, fetchedResortIds, callCount, errorCode: errorCode ?? refused };
}

/** Sends one request, and stores its figures and the new state of the service. */
async function fetchBatch(
	site: Site,
	batch: readonly Resort[],
	upstream: UpstreamState,
): Promise<{ readonly sorted: SortedOutcomes | UpstreamError; readonly upstream: UpstreamState }> {
	const { clock, conditions, log } = site;
	const spent = spendUnits(upstream, costOf(batch.length, site.source), clock.now());
	await site.upstream.save(spent);
	const answer = await requestForecasts(batch, site);
	const sorted = answer instanceof UpstreamError ? answer : sortOutcomes(batch, answer);
	const at = clock.now();
	if (sorted instanceof UpstreamError) {
		log({ level: 'warn', event: 'fetch-failed', code: sorted.code, message: sorted.message });
		const failed = recordFailure(spent, sorted, at, site.random());
		await site.upstream.save(failed);
		return { sorted, upstream: failed };
	}
	for (const { resortId, problem } of sorted.problems) {
		log({ level: 'warn', event: 'location-refused', resortId, message: problem });
	}
	await conditions.saveFetched(sorted.fetched, at);
	await conditions.saveProblems(sorted.problems, at);
	const healthy = recordSuccess(spent, at);
	await site.upstream.save(healthy);
	return { sorted, upstream: healthy };
}

async function requestForecasts(
	batch: readonly Resort[],
	{ source, clock }: Site,
): Promise<readonly LocationOutcome[] | UpstreamError> {
	try {
		return await withDeadline(source.fetchForecasts(batch.flatMap(locationsOf)), {
			ms: FETCH_DEADLINE_MS,
			sleep: clock.sleep,
			onLate: () => new UpstreamError('UPSTREAM_TIMEOUT', `No answer within ${FETCH_DEADLINE_MS} ms`),
		});
	} catch (error) {
		if (error instanceof UpstreamError) return error;
		return new UpstreamError('UPSTREAM_INVALID', describeError(error).message, { cause: error });
	}
}

function locationsOf({ latitude, longitude, baseM, summitM }: Resort): readonly Location[] {
	return [baseM, summitM].map((elevationM) => ({ latitude, longitude, elevationM }));
}

function holdLease({ leases, holder, clock }: Site): Promise<boolean> {
	return leases.acquire(LEASE, holder, clock.now(), LEASE_TTL_MS);
}

/** A lease that cannot be released expires by itself. */
async function releaseLease({ leases, holder, log }: Site): Promise<void> {
	try {
		await leases.release(LEASE, holder);
	} catch (error) {
		log({ level: 'warn', event: 'lease-not-released', ...describeError(error) });
	}
}

/** Records that figures were fetched, and prunes old hours at most once an hour. */
async function recordAndPrune({ heartbeats, conditions, clock, log }: Site): Promise<void> {
	const now = clock.now();
	try {
		await heartbeats.beat('refresh', now);
		const prunedAt = (await heartbeats.lastBeats()).get('prune') ?? null;
		if (!isDue(prunedAt, now)) return;
		await conditions.pruneBefore(now - HISTORY_MS);
		await heartbeats.beat('prune', now);
	} catch (error) {
		log({ level: 'warn', event: 'tidy-up-failed', ...describeError(error) });
	}
}

function isDue(prunedAt: UnixMs | null, now: UnixMs): boolean {
	return prunedAt === null || isFromFuture(prunedAt, now) || now - prunedAt >= HOUR_MS;
}

/** Outcomes of one request by resort. A resort with one invalid height is in both lists. */
type SortedOutcomes = {
	readonly fetched: readonly FetchedResort[];
	readonly problems: readonly { readonly resortId: string; readonly problem: string }[];
};

/**
 * Separates valid outcomes from invalid ones.
 *
 * @param outcomes base and summit of each resort, in the order of `batch`
 * @returns an error if several resorts were requested and none is valid, because then the service itself has failed
 */
function sortOutcomes(batch: readonly Resort[], outcomes: readonly LocationOutcome[]): SortedOutcomes | UpstreamError {
	const fetched: FetchedResort[] = [];
	const problems: { resortId: string; problem: string }[] = [];
	for (const [index, { id }] of batch.entries()) {
		const base = outcomes[index * LOCATIONS_PER_RESORT] ?? noAnswer;
		const summit = outcomes[index * LOCATIONS_PER_RESORT + 1] ?? noAnswer;
		if (base.ok || summit.ok) {
			fetched.push({
				resortId: id,
				base: base.ok ? base.forecast : null,
				summit: summit.ok ? summit.forecast : null,
			});
		}
		const problem = describeRefusals({ base: reasonOf(base), summit: reasonOf(summit) });
		if (problem !== null) problems.push({ resortId: id, problem });
	}
	const [first] = problems;
	if (fetched.length === 0 && batch.length > 1 && first) {
		return new UpstreamError('UPSTREAM_INVALID', `Every location was refused; ${first.resortId}: ${first.problem}`);
	}
	return { fetched, problems };
}

function reasonOf(outcome: LocationOutcome): string | null {
	return outcome.ok ? null : outcome.reason;
}

const noAnswer: LocationOutcome = { ok: false, reason: 'no answer for this location' };
