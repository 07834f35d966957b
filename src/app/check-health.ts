import { z } from 'zod';
import { dataAgeMs } from '../domain/freshness.ts';
import { MINUTE_MS, SECOND_MS, type UnixMs } from '../domain/time.ts';
import type { DeepReadonly } from './deep-readonly.ts';
import { IsoInstant, toIsoInstant } from './iso-instant.ts';
import { describeError } from './log-event.ts';
import { siteFetchIntervalMs } from './plan-fetch.ts';
import { findRefusedHeight } from './refused-height.ts';
import type { Site } from './site.ts';

/** Returns the health of the site, for operators and probes. Never throws, and never reveals a secret or an address. */
export async function checkHealth(site: Site): Promise<HealthDocument> {
	const { conditions, upstream, heartbeats, clock, buildId, stored } = site;
	try {
		// In sequence: a locked database delays each of these for seconds.
		const states = await conditions.loadFetchStates();
		const known = await upstream.load();
		const beats = await heartbeats.lastBeats();
		const now = clock.now();
		const fetchedAt = site.resorts.map(({ id }) => states.get(id)?.fetchedAt ?? null);
		const ageMs = dataAgeMs(oldestOf(fetchedAt), now);
		const error = known?.lastError ?? null;
		const isFailing = known !== null && known.failureCount > 0;
		const fetchError = isFailing ? (error?.code ?? 'UPSTREAM_FAILING') : findRefusedHeight(site.resorts, states);
		return {
			status: fetchError === null ? 'ok' : 'degraded',
			buildId,
			dataAgeS: ageMs === null ? null : Math.floor(ageMs / SECOND_MS),
			resortsBehind: fetchedAt.filter((at) => at === null || now - at > behindAfterMs(site)).length,
			fetchError,
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
			resortsBehind: null,
			fetchError: null,
			lastRefreshAt: null,
			lastUpstreamError: null,
			database: 'unavailable',
			worker: { lastSeenAt: null },
		};
	}
}

/** Null: nothing was ever fetched. */
function oldestOf(fetchedAt: readonly (UnixMs | null)[]): UnixMs | null {
	const times = fetchedAt.filter((at) => at !== null);
	return times.length === 0 ? null : Math.min(...times);
}

/** Six of the five-minute fetches of a small site. */
const MIN_BEHIND_AFTER_MS = 30 * MINUTE_MS;

function behindAfterMs({ resorts, source }: Site): number {
	return Math.max(MIN_BEHIND_AFTER_MS, 2 * siteFetchIntervalMs(resorts, source));
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
			.describe(
				'Age of the oldest resort’s figures, base and summit, in whole seconds; null: no resort has any, or the age is unknown.',
			),
		resortsBehind: z
			.int()
			.nonnegative()
			.nullable()
			.describe(
				'Resorts whose last complete fetch is older than 30 minutes and two fetch intervals, or never was; null: unknown.',
			),
		fetchError: z
			.string()
			.nullable()
			.describe(
				'Code of what keeps figures from being fetched now, e.g. UPSTREAM_SUMMITS_REFUSED: the weather service refuses the summit of every resort. null: nothing.',
			),
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
