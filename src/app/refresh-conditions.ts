import type { Resort } from '../domain/resort.ts';
import { DAY_MS, HOUR_MS, SECOND_MS, type UnixMs } from '../domain/time.ts';
import { describeError } from './log-event.ts';
import { costOf, planFetch } from './plan-fetch.ts';
import { type Location, type LocationOutcome, UpstreamError, type UpstreamState } from './ports.ts';
import type { Flight, RefreshOutcome } from './refresh-flight.ts';
import type { Site } from './site.ts';
import { type SortedOutcomes, sortOutcomes } from './sort-outcomes.ts';
import { isFromFuture, spendUnits, upstreamStateAt } from './upstream-allowance.ts';
import { recordFailure, recordSuccess } from './upstream-breaker.ts';

export type RefreshOptions = {
	/** Every resort is due now. The limits of the service hold all the same. */
	readonly force?: boolean;
	/** A scheduled refresh: the pause after a failure does not hold it up. */
	readonly insist?: boolean;
};

const LEASE = 'fetch';
/** A holder that died blocks the others for this long; one that lives renews before every request. */
export const LEASE_TTL_MS = 30 * SECOND_MS;
/** The source has a deadline of its own, five seconds; this one is for a source that does not keep it. */
const FETCH_DEADLINE_MS = 10 * SECOND_MS;
const HISTORY_MS = 30 * DAY_MS;

/**
 * Fetches what is due and stores it: one request per refresh (per batch, for sets above the batch limit), whoever asks
 * and however many. Never throws.
 */
export async function refreshConditions(site: Site, options: RefreshOptions = {}): Promise<RefreshOutcome> {
	const outcome = await startRefresh(site, options).landed;
	// It may have been the refresh of somebody who was allowed less.
	const wantsMore = options.force || options.insist;
	return wantsMore && outcome.state === 'nothing-to-do' ? startRefresh(site, options).landed : outcome;
}

/** Begins a refresh, or joins the one under way in this instance. */
export function startRefresh(site: Site, options: RefreshOptions = {}): Flight {
	return site.flights.join(() => refreshUnderLease(site, options));
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
	let callCount = 0;
	let spentUnits = 0;
	let errorCode: string | null = null;
	while (errorCode === null) {
		const now = clock.now();
		const current = upstreamStateAt(upstream, now);
		const [batch] = planFetch({ resorts, states, upstream: current, terms: source, now, done, force, insist }).batches;
		if (!batch) break;
		spentUnits += costOf(batch.length, source);
		// What goes beyond one minute's allowance is left to the next refresh, even if a new minute has begun.
		if (callCount > 0 && (spentUnits > source.limits.perMinute || !(await holdLease(site)))) break;
		const answer = await fetchBatch(site, batch, current);
		callCount += 1;
		upstream = answer.upstream;
		if (answer.sorted instanceof UpstreamError) errorCode = answer.sorted.code;
		else {
			for (const { id } of batch) done.add(id);
			fetchedResortIds.push(...answer.sorted.fetched.map(({ resortId }) => resortId));
		}
	}
	if (done.size > 0) await tidyUp(site);
	const state = done.size > 0 ? 'fetched' : errorCode === null ? 'nothing-to-do' : 'upstream-failed';
	return { state, fetchedResortIds, callCount, errorCode };
}

/** Sends one request, and stores what it gave and what is now known of the service. */
async function fetchBatch(
	site: Site,
	batch: readonly Resort[],
	upstream: UpstreamState,
): Promise<{ readonly sorted: SortedOutcomes | UpstreamError; readonly upstream: UpstreamState }> {
	const { clock, conditions, log } = site;
	const spent = spendUnits(upstream, costOf(batch.length, site.source), clock.now());
	await site.upstream.save(spent);
	const answer = await askFor(batch, site);
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

/** One request. */
async function askFor(batch: readonly Resort[], site: Site): Promise<readonly LocationOutcome[] | UpstreamError> {
	const answered = new AbortController();
	const tooLate = site.clock.sleep(FETCH_DEADLINE_MS, answered.signal).then(() => {
		throw new UpstreamError('UPSTREAM_TIMEOUT', `No answer within ${FETCH_DEADLINE_MS} ms`);
	});
	try {
		return await Promise.race([site.source.fetchForecasts(batch.flatMap(locationsOf)), tooLate]);
	} catch (error) {
		if (error instanceof UpstreamError) return error;
		return new UpstreamError('UPSTREAM_INVALID', describeError(error).message, { cause: error });
	} finally {
		tooLate.catch(() => {});
		answered.abort();
	}
}

function locationsOf({ latitude, longitude, baseM, summitM }: Resort): readonly Location[] {
	return [baseM, summitM].map((elevationM) => ({ latitude, longitude, elevationM }));
}

function holdLease({ leases, holder, clock }: Site): Promise<boolean> {
	return leases.acquire(LEASE, holder, clock.now(), LEASE_TTL_MS);
}

/** A lease that cannot be given back ends by itself. */
async function releaseLease({ leases, holder, log }: Site): Promise<void> {
	try {
		await leases.release(LEASE, holder);
	} catch (error) {
		log({ level: 'warn', event: 'lease-not-released', ...describeError(error) });
	}
}

/** Notes that figures came, and drops hours past their time, at most once an hour. */
async function tidyUp({ heartbeats, conditions, clock, log }: Site): Promise<void> {
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
