import { z } from 'zod';
import { dataAgeMs } from '../domain/freshness.ts';
import { SECOND_MS, type UnixMs } from '../domain/time.ts';
import type { DeepReadonly } from './deep-readonly.ts';
import { IsoInstant, toIsoInstant } from './iso-instant.ts';
import { describeError } from './log-event.ts';
import type { ResortFetchState } from './ports.ts';
import type { Site } from './site.ts';

/** Returns the health of the site, for operators and probes. Never throws, and never reveals a secret or an address. */
export async function checkHealth(site: Site): Promise<HealthDocument> {
	const { conditions, upstream, heartbeats, clock, buildId, stored } = site;
	try {
		// In sequence: a locked database delays each of these for seconds.
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

/** The answer to `GET /api/health`. */
export const HealthDocument = z
	.object({
		status: z
			.enum(['ok', 'degraded'])
			.describe('degraded: pages are served, but the weather service or the database has a problem.'),
		buildId: z.string().nullable(),
		dataAgeS: z
			.int()
			.nonnegative()
			.nullable()
			.describe('Age of the newest figures, whole seconds; null: there are none, or the age is unknown.'),
		lastRefreshAt: IsoInstant.nullable().describe('When the weather service last answered.'),
		lastUpstreamError: z
			.object({ code: z.string(), at: IsoInstant })
			.nullable()
			.describe('Last error of the weather service, even if it has recovered since; null: none yet.'),
		database: z.enum(['ok', 'none', 'unavailable']).describe('none: the site runs without one.'),
		worker: z.object({
			lastSeenAt: IsoInstant.nullable().describe('When the worker or cron last called; null: never.'),
		}),
	})
	.describe('Health of the site, for operators and probes. Pages are served even while it is degraded.');
export type HealthDocument = DeepReadonly<z.output<typeof HealthDocument>>;
