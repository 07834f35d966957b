import { z } from 'zod';
import { isrPaths } from '../domain/isr-paths.ts';
import { SECOND_MS } from '../domain/time.ts';
import type { DeepReadonly } from './deep-readonly.ts';
import { waitForOther } from './ensure-fresh.ts';
import { IsoInstant, toIsoInstant } from './iso-instant.ts';
import { describeError } from './log-event.ts';
import { planFetch } from './plan-fetch.ts';
import { refreshConditions } from './refresh-conditions.ts';
import { FailedPage, RevalidatedPage } from './revalidation-queue.ts';
import type { RefreshOutcome, Site } from './site.ts';
import { upstreamStateAt } from './upstream-state.ts';

/** Pages regenerated between two checks of the clock. */
const CHUNK = 40;
/** No regeneration is started later than this: a function may be stopped after ten seconds. */
const BUDGET_MS = 8 * SECOND_MS;
/** How long to wait for another instance's fetch: as long as its deadline. */
const OTHER_FETCH_MS = 5 * SECOND_MS;
/** Pending revalidations read in one call. */
const MAX_PENDING = 1_000;

/**
 * Performs a scheduled refresh: fetches if figures are due, then regenerates every cached page, pending ones first.
 * Concurrent refreshes do the work of one. Never throws.
 *
 * @param force fetches even if nothing is due; the limits of the service still apply
 */
export async function runRefresh(
	site: Site,
	{ force = false }: { readonly force?: boolean } = {},
): Promise<RefreshReport> {
	const startedAt = site.clock.now();
	await quietly(site, () => site.heartbeats.beat('worker', startedAt));
	const outcome = site.stored ? await refreshOrWait(site, force) : null;
	const pages = site.revalidator ? await revalidateAll(site, startedAt) : noPages;
	return {
		fetched: outcome?.fetchedResortIds ?? [],
		fetchError: outcome ? fetchErrorOf(outcome) : null,
		stored: site.stored,
		...pages,
		nextDueAt: site.stored ? await nextDueAt(site) : null,
	};
}

/** Waits for another instance's fetch, so that the regenerated pages show its figures. */
async function refreshOrWait(site: Site, force: boolean): Promise<RefreshOutcome> {
	const outcome = await refreshConditions(site, { force, insist: true });
	if (outcome.state !== 'busy') return outcome;
	const resortIds = site.resorts.map(({ id }) => id);
	const isDone = await waitForOther(site, resortIds, OTHER_FETCH_MS);
	return isDone ? { ...outcome, state: 'nothing-to-do' } : outcome;
}

type Pages = Pick<RefreshReport, 'revalidated' | 'failed' | 'postponed'>;

const noPages: Pages = { revalidated: [], failed: [], postponed: [] };

async function revalidateAll(site: Site, startedAt: number): Promise<Pages> {
	const registered = isrPaths(site.resorts);
	const paths = [...new Set([...(await pendingPaths(site, registered)), ...registered])];
	const revalidated: RevalidatedPage[] = [];
	const failed: FailedPage[] = [];
	let begin = 0;
	do {
		const results = await site.revalidations.revalidate(paths.slice(begin, begin + CHUNK));
		revalidated.push(...results.revalidated);
		failed.push(...results.failed);
		begin += CHUNK;
	} while (begin < paths.length && site.clock.now() - startedAt < BUDGET_MS);
	const postponed = paths.slice(begin);
	if (postponed.length > 0) await quietly(site, () => site.pendingRevalidations.add(postponed, site.clock.now()));
	return { revalidated, failed, postponed };
}

/** Returns pages whose regeneration is pending; drops those that no longer exist. */
async function pendingPaths(site: Site, registered: readonly string[]): Promise<readonly string[]> {
	try {
		const pending = await site.pendingRevalidations.list(MAX_PENDING);
		const known = new Set(registered);
		for (const { path, requestedAt } of pending) {
			if (!known.has(path)) await site.pendingRevalidations.settle(path, requestedAt);
		}
		return pending.map(({ path }) => path).filter((path) => known.has(path));
	} catch (error) {
		site.log({ level: 'warn', event: 'pending-revalidations-unavailable', ...describeError(error) });
		return [];
	}
}

function fetchErrorOf({ state, errorCode }: RefreshOutcome): string | null {
	return state === 'busy' ? 'FETCH_IN_PROGRESS' : errorCode;
}

async function nextDueAt({ resorts, source, clock, conditions, upstream, log }: Site): Promise<IsoInstant | null> {
	try {
		const states = await conditions.loadFetchStates();
		const now = clock.now();
		const known = upstreamStateAt(await upstream.load(), now);
		return toIsoInstant(planFetch({ resorts, states, upstream: known, terms: source, now, insist: true }).nextDueAt);
	} catch (error) {
		log({ level: 'warn', event: 'storage-unavailable', ...describeError(error) });
		return null;
	}
}

async function quietly({ log }: Site, work: () => Promise<void>): Promise<void> {
	try {
		await work();
	} catch (error) {
		log({ level: 'warn', event: 'storage-unavailable', ...describeError(error) });
	}
}

/** The answer to `POST /api/refresh`. */
export const RefreshReport = z
	.object({
		fetched: z.array(z.string()).describe('Ids of the resorts with new figures.'),
		fetchError: z
			.string()
			.nullable()
			.describe(
				'Code of the error that ended the fetch, or UPSTREAM_SUMMITS_REFUSED and UPSTREAM_BASES_REFUSED if one height of every resort was refused; null: none.',
			),
		stored: z
			.boolean()
			.describe('Whether figures are stored in a database; without one, pages fetch their own figures.'),
		revalidated: z.array(RevalidatedPage),
		failed: z.array(FailedPage),
		postponed: z
			.array(z.string())
			.describe('Paths left over when the time of this call ran out; the next one starts with them.'),
		nextDueAt: IsoInstant.nullable().describe('When the next fetch is due; null: unknown.'),
	})
	.describe('Result of a refresh: what was fetched, regenerated, failed or postponed.');
export type RefreshReport = DeepReadonly<z.output<typeof RefreshReport>>;
