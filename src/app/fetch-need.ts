import { describeError } from './log-event.ts';
import { planFetch } from './plan-fetch.ts';
import type { ResortFetchState } from './ports.ts';
import type { Site } from './site.ts';
import { upstreamStateAt } from './upstream-allowance.ts';

/** How often to look whether another instance is done. */
const POLL_MS = 100;

export type FetchNeed =
	/** Nothing is due, or the service may not be asked now. */
	| 'none'
	/** Storage cannot tell. */
	| 'unknown'
	/** Something is due; `hasFigures`: there are older figures of some of them. */
	| { readonly hasFigures: boolean };

/** Whether these resorts are to be fetched now. Never throws. */
export async function assessNeed(site: Site, resortIds: readonly string[]): Promise<FetchNeed> {
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

/**
 * Waits for the fetch of another instance, one way or the other.
 *
 * @returns whether it came to an end in time
 */
export async function watchOther(site: Site, resortIds: readonly string[], waitMs: number): Promise<boolean> {
	// Counted, not timed: a clock that is set back must not hold a page up.
	for (let waitedMs = 0; waitedMs < waitMs; waitedMs += POLL_MS) {
		await site.clock.sleep(POLL_MS);
		const need = await assessNeed(site, resortIds);
		if (need === 'none' || need === 'unknown') return true;
	}
	return false;
}

function isFetched(states: ReadonlyMap<string, ResortFetchState>, id: string): boolean {
	return (states.get(id)?.fetchedAt ?? null) !== null;
}
