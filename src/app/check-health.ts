import { dataAgeMs } from '../domain/freshness.ts';
import { SECOND_MS, type UnixMs } from '../domain/time.ts';
import { type IsoInstant, toIsoInstant } from './iso-instant.ts';
import { describeError } from './log-event.ts';
import type { ResortFetchState } from './ports.ts';
import type { Site } from './site.ts';

/** The answer to `GET /api/health`. Pages can be served whatever it says. */
export type HealthDocument = {
	/** `degraded`: pages are served, but something that they are made from is not well. */
	readonly status: 'ok' | 'degraded';
	readonly buildId: string | null;
	/** Age of the newest figures, whole seconds; null: there are none, or it is not known. */
	readonly dataAgeS: number | null;
	/** When the weather service last answered. */
	readonly lastRefreshAt: IsoInstant | null;
	/** What the weather service last did wrong, also if it is well again; null: nothing yet. */
	readonly lastUpstreamError: { readonly code: string; readonly at: IsoInstant } | null;
	/** `none`: the site runs without one. */
	readonly database: 'ok' | 'none' | 'unavailable';
	/** When the schedule last called; null: never. */
	readonly worker: { readonly lastSeenAt: IsoInstant | null };
};

/** What an operator or a probe wants to know. Never throws, never tells a secret or an address. */
export async function checkHealth(site: Site): Promise<HealthDocument> {
	const { conditions, upstream, heartbeats, clock, buildId, stored } = site;
	try {
		// One after the other: a locked database holds up each of them for seconds.
		const states = await conditions.loadFetchStates();
		const known = await upstream.load();
		const beats = await heartbeats.lastBeats();
		const ageMs = dataAgeMs(newestFetch(states), clock.now());
		const error = known?.lastError ?? null;
		return {
			status: known && known.failureCount > 0 ? 'degraded' : 'ok',
			buildId,
			dataAgeS: ageMs === null ? null : Math.floor(ageMs / SECOND_MS),
			lastRefreshAt: toIsoInstant(beats.get('refresh') ?? null),
			lastUpstreamError: error && { code: error.code, at: toIsoInstant(error.at) },
			database: stored ? 'ok' : 'none',
			worker: { lastSeenAt: toIsoInstant(beats.get('worker') ?? null) },
		};
	} catch (error) {
		site.log({ level: 'error', event: 'storage-unavailable', ...describeError(error) });
		return {
			status: 'degraded',
			buildId,
			dataAgeS: null,
			lastRefreshAt: null,
			lastUpstreamError: null,
			database: 'unavailable',
			worker: { lastSeenAt: null },
		};
	}
}

function newestFetch(states: ReadonlyMap<string, ResortFetchState>): UnixMs | null {
	const times = [...states.values()].flatMap(({ fetchedAt }) => fetchedAt ?? []);
	return times.length === 0 ? null : Math.max(...times);
}
