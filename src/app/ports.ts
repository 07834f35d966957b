import type { LocationForecast, ResortReadings } from '../domain/readings.ts';
import type { UnixMs } from '../domain/time.ts';

/** The service that figures come from. Simulated figures are never mixed with real ones, and every page labels them. */
export type WeatherProvider = 'open-meteo' | 'simulated';

/** A point to fetch: one height of one resort. */
export type Location = { readonly latitude: number; readonly longitude: number; readonly elevationM: number };

/** The result for one location; an invalid one does not affect the others. */
export type LocationOutcome =
	| { readonly ok: true; readonly forecast: LocationForecast }
	/** `reason` is for operators: which check failed, e.g. `hourly_units.snowfall is "inch", not "cm"`. */
	| { readonly ok: false; readonly reason: string };

/** Why a whole request failed. */
export type UpstreamFailureCode =
	| 'UPSTREAM_TIMEOUT'
	| 'UPSTREAM_UNREACHABLE'
	| 'UPSTREAM_RATE_LIMITED'
	| 'UPSTREAM_REFUSED'
	| 'UPSTREAM_INVALID';

/** The only error that a weather source throws. */
export class UpstreamError extends Error {
	override readonly name = 'UpstreamError';
	/** Stable: logs and tests match this, never `message`. */
	readonly code: UpstreamFailureCode;
	/** For `UPSTREAM_RATE_LIMITED`: when the exhausted window ends. Calling earlier is useless. */
	readonly retryAt: UnixMs | null;

	constructor(
		code: UpstreamFailureCode,
		message: string,
		options: ErrorOptions & { readonly retryAt?: UnixMs | null } = {},
	) {
		super(message, options);
		this.code = code;
		this.retryAt = options.retryAt ?? null;
	}
}

/** A weather service. One call is one upstream request, not counting retries within its deadline. */
export interface WeatherSource {
	readonly provider: WeatherProvider;
	/** Locations that fit in one request. */
	readonly batchSize: number;
	/** Returns the cost of a request for so many locations, in the service's units. */
	costUnits(locationCount: number): number;
	/** Returns the minimum time between two fetches of so many locations, milliseconds. */
	fetchIntervalMs(locationCount: number): number;
	/** Units that may be spent per clock minute and per UTC day; `Infinity`: no limit. */
	readonly limits: { readonly perMinute: number; readonly perDay: number };
	/**
	 * @param locations at most `batchSize`
	 * @returns one outcome per location, in the same order
	 * @throws {UpstreamError}
	 */
	fetchForecasts(locations: readonly Location[]): Promise<readonly LocationOutcome[]>;
}

/** When one resort was last requested, and when it was last fetched successfully. */
export type ResortFetchState = {
	readonly resortId: string;
	readonly attemptedAt: UnixMs | null;
	readonly fetchedAt: UnixMs | null;
	/** Why the last attempt brought nothing for this resort; null: it did, or there was none. */
	readonly problem: string | null;
};

/** The result of one request for a resort. A height is null if the source's answer for it was invalid. */
export type FetchedResort = {
	readonly resortId: string;
	readonly base: LocationForecast | null;
	readonly summit: LocationForecast | null;
};

/** Last good figures per resort, and hourly history. A store belongs to one provider and sees no other's rows. */
export interface ConditionsStore {
	loadFetchStates(): Promise<ReadonlyMap<string, ResortFetchState>>;
	/**
	 * Returns stored figures of these resorts, without those that were never fetched: hours with `fromAt < endsAt <=
	 * toAt`, and the daily rows of the days that they are in.
	 */
	loadReadings(
		resortIds: readonly string[],
		window: { readonly fromAt: UnixMs; readonly toAt: UnixMs },
	): Promise<ReadonlyMap<string, ResortReadings>>;
	/**
	 * Atomic. A null never overwrites a stored value, and an older current value never a newer one. Sets `attemptedAt`;
	 * if both heights were fetched, also sets `fetchedAt` and clears `problem`.
	 */
	saveFetched(fetched: readonly FetchedResort[], at: UnixMs): Promise<void>;
	/** Sets `attemptedAt` and `problem`; the figures stay. */
	saveProblems(problems: readonly { readonly resortId: string; readonly problem: string }[], at: UnixMs): Promise<void>;
	/** Removes hours that ended before `at`. */
	pruneBefore(at: UnixMs): Promise<void>;
}

/** The state of the weather service as all instances know it. Shared through storage, guarded by the fetch lease. */
export type UpstreamState = {
	readonly minute: { readonly startsAt: UnixMs; readonly spentUnits: number };
	readonly day: { readonly startsAt: UnixMs; readonly spentUnits: number };
	/** Rate limited: no request before this instant. */
	readonly blockedUntilAt: UnixMs | null;
	/** Consecutive failures; each opens the breaker for longer than the one before. */
	readonly failureCount: number;
	/** The breaker is open; from this instant on one probe is allowed. */
	readonly probeAt: UnixMs | null;
	readonly lastAttemptAt: UnixMs | null;
	readonly lastSuccessAt: UnixMs | null;
	readonly lastError: { readonly code: string; readonly at: UnixMs } | null;
};

export interface UpstreamStateStore {
	load(): Promise<UpstreamState | null>;
	save(state: UpstreamState): Promise<void>;
}

/** Named leases that expire by themselves, so that of all pages, functions and machines only one acts. */
export interface LeaseStore {
	/** @returns true: `holder` has the lease until `at + ttlMs`, whether new or renewed */
	acquire(name: string, holder: string, at: UnixMs, ttlMs: number): Promise<boolean>;
	/** Releases the lease if `holder` still has it. */
	release(name: string, holder: string): Promise<void>;
}

/** A page that still has to be regenerated. */
export type PendingRevalidation = { readonly path: string; readonly requestedAt: UnixMs; readonly attempts: number };

/** Pages that have to be regenerated. An entry stays until a regeneration that began after it succeeds. */
export interface PendingRevalidations {
	/** Adding a path that is pending already keeps one entry, with the newer `requestedAt`. */
	add(paths: readonly string[], at: UnixMs): Promise<void>;
	list(limit: number): Promise<readonly PendingRevalidation[]>;
	/** Removes the entry of a page unless it was requested again after `requestedAt`. */
	settle(path: string, requestedAt: UnixMs): Promise<void>;
	/** Counts a failed attempt; does nothing for a page that is not pending. */
	recordFailure(path: string, error: string): Promise<void>;
}

/** When an event such as `refresh` or `worker` last happened. */
export interface HeartbeatStore {
	beat(name: string, at: UnixMs): Promise<void>;
	lastBeats(): Promise<ReadonlyMap<string, UnixMs>>;
}

/** The answer of the page cache to one revalidation. */
export type PageRevalidation = {
	readonly path: string;
	readonly status: number;
	/** `x-vercel-cache` of the answer; success is `REVALIDATED`. */
	readonly cache: string | null;
	/** From `<meta name="generated-at">`. */
	readonly generatedAt: UnixMs | null;
	readonly durationMs: number;
	/** From `<meta name="figures" content="remembered">`: storage failed, so the page shows the last figures read. */
	readonly isRemembered: boolean;
};

/** Asks the page cache to regenerate a page now. */
export interface PageRevalidator {
	/**
	 * @param path the path of a cached page; never used as a full URL
	 * @throws {PageRevalidationError} no answer, or one without `REVALIDATED`
	 */
	revalidate(path: string): Promise<PageRevalidation>;
}

/** A page could not be regenerated; the old one is still served. */
export class PageRevalidationError extends Error {
	override readonly name = 'PageRevalidationError';
	readonly code: 'PAGE_REVALIDATION_FAILED' | 'FIGURES_NOT_READ' = 'PAGE_REVALIDATION_FAILED';
	readonly path: string;
	/** Null: no answer at all. */
	readonly status: number | null;
	readonly cache: string | null;

	constructor(
		path: string,
		seen: { readonly status: number | null; readonly cache: string | null },
		options?: ErrorOptions,
	) {
		super(`${path} was not regenerated: status ${seen.status ?? 'none'}, cache ${seen.cache ?? 'none'}`, options);
		this.path = path;
		this.status = seen.status;
		this.cache = seen.cache;
	}
}

/** The clock, passed in so that tests control it. */
export interface Clock {
	now(): UnixMs;
	/** Resolves after `ms`, or as soon as `signal` is aborted. In tests it resolves when their clock is advanced. */
	sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Lets work continue after the response: the platform's `waitUntil`. */
export type Background = (work: Promise<unknown>) => void;
