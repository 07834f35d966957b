import { isrPaths, pathsShowing } from '../domain/isr-paths.ts';
import { SECOND_MS } from '../domain/time.ts';
import { assessNeed, watchOther } from './fetch-need.ts';
import { describeError } from './log-event.ts';
import { LEASE_TTL_MS, startRefresh } from './refresh-conditions.ts';
import type { Flight, RefreshOutcome } from './refresh-flight.ts';
import type { Site } from './site.ts';

/** How long a page may wait that has figures to show meanwhile. */
const PATIENCE_WITH_FIGURES_MS = 500;
/** How long a page may wait that could only show “—”. */
const PATIENCE_WITHOUT_FIGURES_MS = 5 * SECOND_MS;

/** A page, and the resorts whose figures stand on it. */
export type PageNeeds = { readonly path: string; readonly resortIds: readonly string[] };

/** What a page may read now. */
export type Freshness =
	/** All that there is, or all that there will be for now. */
	| 'settled'
	/** A fetch is still under way; the page is regenerated when it lands. */
	| 'late'
	/** Nothing can be read: reading again would only wait once more. */
	| 'storage-unavailable';

/**
 * What a page does before it reads: fetches if what it shows is due, and waits for that, but not for long.
 * Never throws and never waits for more than five seconds, whatever is down.
 */
export async function ensureFresh(site: Site, { path, resortIds }: PageNeeds): Promise<Freshness> {
	const need = await assessNeed(site, resortIds);
	if (need === 'unknown') return 'storage-unavailable';
	if (need === 'none') return 'settled';
	const patienceMs = need.hasFigures ? PATIENCE_WITH_FIGURES_MS : PATIENCE_WITHOUT_FIGURES_MS;
	const flight = startRefresh(site);
	const outcome = await within(site, patienceMs, flight);
	if (outcome === null) {
		site.background(
			flight.whenLate(({ fetchedResortIds }) => renewPages(site, fetchedResortIds.flatMap(pathsShowing))),
		);
		return 'late';
	}
	if (outcome.state !== 'busy' || (await watchOther(site, resortIds, patienceMs))) return 'settled';
	site.background(renewWhenOtherIsDone(site, { path, resortIds }));
	return 'late';
}

/** The outcome, or null if it does not come in time. */
async function within({ clock }: Site, waitMs: number, flight: Flight): Promise<RefreshOutcome | null> {
	const landed = new AbortController();
	const tooLate = clock.sleep(waitMs, landed.signal).then(() => null);
	try {
		return await Promise.race([flight.landed, tooLate]);
	} finally {
		landed.abort();
	}
}

async function renewWhenOtherIsDone(site: Site, { path, resortIds }: PageNeeds): Promise<void> {
	if (await watchOther(site, resortIds, LEASE_TTL_MS)) await renewPages(site, [path]);
}

/** Regenerates pages that were rendered before their figures arrived; what is pending outlives this instance. */
async function renewPages(site: Site, shown: readonly string[]): Promise<void> {
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
