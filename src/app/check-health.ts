import { dataAgeMs } from '../domain/freshness.ts';
import { SECOND_MS, type UnixMs } from '../domain/time.ts';
import type { HealthDocument } from './health-document.ts';
import { toIsoInstant } from './iso-instant.ts';
import { describeError } from './log-event.ts';
import type { ResortFetchState } from './ports.ts';
import type { Site } from './site.ts';

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
