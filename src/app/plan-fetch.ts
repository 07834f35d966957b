import type { Resort } from '../domain/resort.ts';
import { SECOND_MS, type UnixMs } from '../domain/time.ts';
import type { ResortFetchState, UpstreamState, WeatherSource } from './ports.ts';
import { affordableAt, blockedUntil, isFromFuture, probeSize, reservePaceMs, unitsLeft } from './upstream-state.ts';

/** The prices and limits of a source. */
export type FetchTerms = Pick<WeatherSource, 'batchSize' | 'costUnits' | 'fetchIntervalMs' | 'limits'>;

export type FetchPlan = {
	/** The resorts of each request, in the order to send them. A resort's base and summit are in the same request. */
	readonly batches: readonly (readonly Resort[])[];
	/** When the next fetch is due and allowed; `now` if it is already; null: there are no resorts. */
	readonly nextDueAt: UnixMs | null;
};

/** Base and summit. */
export const LOCATIONS_PER_RESORT = 2;

/** A fetch may be this early: on a five-minute schedule an age of 299.8 s must not skip a slot. */
const DUE_SLACK_MS = 30 * SECOND_MS;

/**
 * Plans what to fetch now: the resorts that are due, longest waiting first, as many as the limits of this clock minute
 * and UTC day allow. The next refresh continues with the rest.
 *
 * @param upstream the state at `now`
 * @param done resorts that this refresh has already fetched
 * @param force treats every resort as due
 * @param insist ignores the pause after a failure
 */
export function planFetch({
	resorts,
	states,
	upstream,
	terms,
	now,
	done = new Set(),
	force = false,
	insist = force,
}: {
	readonly resorts: readonly Resort[];
	readonly states: ReadonlyMap<string, ResortFetchState>;
	readonly upstream: UpstreamState;
	readonly terms: FetchTerms;
	readonly now: UnixMs;
	readonly done?: ReadonlySet<string>;
	readonly force?: boolean;
	readonly insist?: boolean;
}): FetchPlan {
	const attempts = resorts
		.filter(({ id }) => !done.has(id))
		.map((resort) => ({ resort, attemptedAt: states.get(resort.id)?.attemptedAt ?? null }))
		.sort((a, b) => (a.attemptedAt ?? Number.NEGATIVE_INFINITY) - (b.attemptedAt ?? Number.NEGATIVE_INFINITY));
	const intervalMs = Math.max(
		siteFetchIntervalMs(resorts, terms),
		reservePaceMs(upstream, terms.limits, costOf(resorts.length, terms), now),
	);
	const dueTimes = attempts.map(({ attemptedAt }) => (force ? now : dueAt(attemptedAt, intervalMs, now)));
	const due = attempts.filter((_, index) => (dueTimes[index] ?? now) <= now).map(({ resort }) => resort);
	const blockedUntilAt = blockedUntil(upstream, now, insist);
	const batches = blockedUntilAt === null ? planBatches(due, upstream, terms) : [];
	if (attempts.length === 0) return { batches, nextDueAt: null };
	const nextDueAt = Math.max(
		now,
		dueTimes.reduce((min, at) => Math.min(min, at)),
		blockedUntilAt ?? 0,
		affordableAt(upstream, terms.limits, costOf(1, terms), now),
	);
	return { batches, nextDueAt };
}

/** An attempt in the future is ignored: the clock was set back since then. */
function dueAt(attemptedAt: UnixMs | null, intervalMs: number, now: UnixMs): UnixMs {
	if (attemptedAt === null || isFromFuture(attemptedAt, now)) return now;
	return attemptedAt + intervalMs - DUE_SLACK_MS;
}

function planBatches(due: readonly Resort[], upstream: UpstreamState, terms: FetchTerms): readonly Resort[][] {
	const perBatch = Math.max(1, Math.floor(terms.batchSize / LOCATIONS_PER_RESORT));
	let leftUnits = unitsLeft(upstream, terms.limits);
	let wanted = due.slice(0, probeSize(upstream));
	const batches: Resort[][] = [];
	while (wanted.length > 0) {
		let size = Math.min(perBatch, wanted.length);
		while (size > 0 && costOf(size, terms) > leftUnits) size -= 1;
		if (size === 0) break;
		batches.push(wanted.slice(0, size));
		leftUnits -= costOf(size, terms);
		wanted = wanted.slice(size);
	}
	return batches;
}

/** Returns the cost of one request for so many resorts, in units. */
export function costOf(resortCount: number, terms: Pick<FetchTerms, 'costUnits'>): number {
	return terms.costUnits(resortCount * LOCATIONS_PER_RESORT);
}

/** Returns how often a site with so many resorts fetches its figures. */
export function siteFetchIntervalMs(resorts: readonly Resort[], terms: Pick<FetchTerms, 'fetchIntervalMs'>): number {
	return terms.fetchIntervalMs(resorts.length * LOCATIONS_PER_RESORT);
}
