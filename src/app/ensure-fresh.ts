import { isrPaths, pathsShowing } from '../domain/isr-paths.ts';
import { SECOND_MS } from '../domain/time.ts';
import { withDeadline } from '../domain/with-deadline.ts';
import { describeError } from './log-event.ts';
import { planFetch } from './plan-fetch.ts';
import type { ResortFetchState } from './ports.ts';
import { LEASE_TTL_MS, startRefresh } from './refresh-conditions.ts';
import type { Site } from './site.ts';
import { upstreamStateAt } from './upstream-state.ts';

/** How long a page with older figures waits. */
const PATIENCE_WITH_FIGURES_MS = 500;
/** How long a page waits that would otherwise show only “—”. */
const PATIENCE_WITHOUT_FIGURES_MS = 5 * SECOND_MS;
/** How often to check whether another instance is done. */
const POLL_MS = 100;

/** A page, and the resorts whose figures it shows. */
export type PageNeeds = { readonly path: string; readonly resortIds: readonly string[] };

/** What a page may read now. */
export type Freshness =
	/** All figures that can be had for now are stored. */
	| 'settled'
	/** A fetch is still under way; the page is regenerated when it is done. */
	| 'late'
	/** Storage cannot be read, and another attempt would only delay the page. */
	| 'storage-unavailable';

/**
 * Called before a page reads its figures: fetches those that are due, and waits for them briefly. Never throws and
 * never waits for more than five seconds, whatever fails.
 */
export async function ensureFresh(site: Site, { path, resortIds }: PageNeeds): Promise<Freshness> {
	const need = await assessNeed(site, resortIds);
	if (need === 'unknown') return 'storage-unavailable';
	if (need === 'none') return 'settled';
	const patienceMs = need.hasFigures ? PATIENCE_WITH_FIGURES_MS : PATIENCE_WITHOUT_FIGURES_MS;
	const refresh = startRefresh(site);
	const outcome = await withDeadline(refresh.done, { ms: patienceMs, sleep: site.clock.sleep, onLate: () => null });
	if (outcome === null) {
		site.background(refresh.onLate((result) => regeneratePages(site, result.fetchedResortIds.flatMap(pathsShowing))));
		return 'late';
	}
	if (outcome.state !== 'busy' || (await waitForOther(site, resortIds, patienceMs))) return 'settled';
	site.background(regenerateWhenOtherIsDone(site, { path, resortIds }));
	return 'late';
}

type FetchNeed =
	/** Nothing is due, or the service must not be called now. */
	| 'none'
	/** Storage cannot be read. */
	| 'unknown'
	/** Something is due. `hasFigures`: older figures exist for at least one of the resorts. */
	| { readonly hasFigures: boolean };

/** Returns whether these resorts should be fetched now. Never throws. */
async function assessNeed(site: Site, resortIds: readonly string[]): Promise<FetchNeed> {
	const { resorts, source, clock } = site;
	try {
		const states = await site.conditions.loadFetchStates();
		const now = clock.now();
		const upstream = upstreamStateAt(await site.upstream.load(), now);
		const shown = new Set(resortIds);
		const others = new Set(resorts.map(({ id }) => id).filter((id) => !shown.has(id)));
		const { batches } = planFetch({ resorts, states, upstream, terms: source, now, done: others });
		return batches.length === 0 ? 'none' : { hasFigures: resortIds.some((id) => isFetched(states, id)) };
	} catch (error) {
		site.log({ level: 'error', event: 'storage-unavailable', ...describeError(error) });
		return 'unknown';
	}
}

function isFetched(states: ReadonlyMap<string, ResortFetchState>, id: string): boolean {
	return (states.get(id)?.fetchedAt ?? null) !== null;
}

/**
 * Waits for a fetch by another instance, whether it succeeds or fails.
 *
 * @returns whether it ended in time
 */
export async function waitForOther(site: Site, resortIds: readonly string[], waitMs: number): Promise<boolean> {
	// Counts polls instead of reading the clock, so that a clock that is set back cannot delay a page.
	for (let waitedMs = 0; waitedMs < waitMs; waitedMs += POLL_MS) {
		await site.clock.sleep(POLL_MS);
		const need = await assessNeed(site, resortIds);
		if (need === 'none' || need === 'unknown') return true;
	}
	return false;
}

async function regenerateWhenOtherIsDone(site: Site, { path, resortIds }: PageNeeds): Promise<void> {
	if (await waitForOther(site, resortIds, LEASE_TTL_MS)) await regeneratePages(site, [path]);
}

/** Regenerates pages rendered before their figures came. Also stores them as pending, in case this instance stops. */
async function regeneratePages(site: Site, shown: readonly string[]): Promise<void> {
	const wanted = new Set(shown);
	const paths = isrPaths(site.resorts).filter((path) => wanted.has(path));
	if (paths.length === 0) return;
	try {
		await site.pendingRevalidations.add(paths, site.clock.now());
	} catch (error) {
		site.log({ level: 'warn', event: 'pending-revalidations-unavailable', ...describeError(error) });
	}
	if (site.revalidator) await site.revalidations.revalidate(paths);
}
