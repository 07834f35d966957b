import type { LocationForecast, ResortReadings } from '../domain/readings.ts';
import type { UnixMs } from '../domain/time.ts';

/** Which service figures come from. Simulated ones are never mixed with real ones, and every page says so. */
export type WeatherProvider = 'open-meteo' | 'simulated';

/** A point that is asked for: one height of one resort. */
export type Location = { readonly latitude: number; readonly longitude: number; readonly elevationM: number };

/** The answer for one location; a location that is refused leaves the others unharmed. */
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

/** The one error a weather source throws. */
export class UpstreamError extends Error {
	override readonly name = 'UpstreamError';
	/** Stable: logs and tests match this, never `message`. */
	readonly code: UpstreamFailureCode;
	/** For `UPSTREAM_RATE_LIMITED`: when the window that was exhausted ends. Asking earlier is useless. */
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

/** A weather service. One call is one upstream request (retries within its deadline aside). */
export interface WeatherSource {
	readonly provider: WeatherProvider;
	/** Locations that one request may carry. */
	readonly batchSize: number;
	/** What a request for that many locations costs, in the service's units. */
	costUnits(locationCount: number): number;
	/** Least time between two fetches of the same set, milliseconds. */
	fetchIntervalMs(locationCount: number): number;
	/** Units that may be spent in one clock minute, and in one UTC day; `Infinity`: no limit. */
	readonly limits: { readonly perMinute: number; readonly perDay: number };
	/**
	 * @param locations at most `batchSize`
	 * @returns one outcome per location, in the same order
	 * @throws {UpstreamError}
	 */
	fetchForecasts(locations: readonly Location[]): Promise<readonly LocationOutcome[]>;
}

/** When one resort was last asked for and last answered. */
export type ResortFetchState = {
	readonly resortId: string;
	readonly attemptedAt: UnixMs | null;
	readonly fetchedAt: UnixMs | null;
	/** Why the last attempt gave nothing for this resort; null: it did, or there was none. */
	readonly problem: string | null;
};

/** What one request gave for a resort, to be stored; a height is null where the source's answer for it was refused. */
export type FetchedResort = {
	readonly resortId: string;
	readonly base: LocationForecast | null;
	readonly summit: LocationForecast | null;
};

/** Last good figures per resort and hourly history. Bound to one provider; another provider's rows are invisible. */
export interface ConditionsStore {
	loadFetchStates(): Promise<ReadonlyMap<string, ResortFetchState>>;
	/**
	 * Stored figures of the resorts asked for; resorts never fetched are absent.
	 * Hours with `fromAt < endsAt <= toAt`, daily rows of the days in which they lie.
	 */
	loadReadings(
		resortIds: readonly string[],
		window: { readonly fromAt: UnixMs; readonly toAt: UnixMs },
	): Promise<ReadonlyMap<string, ResortReadings>>;
	/**
	 * Atomic. A null never overwrites a stored value, an older present value never a newer one.
	 * Sets `attemptedAt`; where both heights came also `fetchedAt`, and clears `problem`.
	 */
	saveFetched(fetched: readonly FetchedResort[], at: UnixMs): Promise<void>;
	/** Sets `attemptedAt` and `problem`; the figures stay. */
	saveProblems(problems: readonly { readonly resortId: string; readonly problem: string }[], at: UnixMs): Promise<void>;
	/** Removes hours that ended before `at`. */
	pruneBefore(at: UnixMs): Promise<void>;
}

/** What all instances together know of the weather service; shared through storage, guarded by the fetch lease. */
export type UpstreamState = {
	readonly minute: { readonly startsAt: UnixMs; readonly spentUnits: number };
	readonly day: { readonly startsAt: UnixMs; readonly spentUnits: number };
	/** Rate limited: not to be asked before. */
	readonly blockedUntilAt: UnixMs | null;
	/** Failures in a row; each one opens the breaker, for longer than the one before. */
	readonly failureCount: number;
	/** Breaker open: one half-open probe from here on. */
	readonly probeAt: UnixMs | null;
	readonly lastAttemptAt: UnixMs | null;
	readonly lastSuccessAt: UnixMs | null;
	readonly lastError: { readonly code: string; readonly at: UnixMs } | null;
};

export interface UpstreamStateStore {
	load(): Promise<UpstreamState | null>;
	save(state: UpstreamState): Promise<void>;
}

/** A named right to act that expires by itself, so that pages, functions and machines together act once. */
export interface LeaseStore {
	/** @returns true if `holder` has the lease until `at + ttlMs`, newly or still */
	acquire(name: string, holder: string, at: UnixMs, ttlMs: number): Promise<boolean>;
	/** Gives the lease back if `holder` still has it. */
	release(name: string, holder: string): Promise<void>;
}

/** A page that must be regenerated but has not been yet. */
export type PendingRevalidation = { readonly path: string; readonly requestedAt: UnixMs; readonly attempts: number };

/** Pages that must be regenerated; an entry stays until a regeneration that began after it has succeeded. */
export interface PendingRevalidations {
	/** Adding a path that is pending already keeps one entry, with the newer `requestedAt`. */
	add(paths: readonly string[], at: UnixMs): Promise<void>;
	list(limit: number): Promise<readonly PendingRevalidation[]>;
	/** Removes the entry of a page unless it was requested again after `requestedAt`. */
	settle(path: string, requestedAt: UnixMs): Promise<void>;
	/** Counts a failed attempt; does nothing for a page that is not pending. */
	recordFailure(path: string, error: string): Promise<void>;
}

/** When something last happened, e.g. `refresh` or `worker`. */
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
	/** From `<meta name="figures" content="remembered">`: storage could not be read, and it shows what it last did. */
	readonly isRemembered: boolean;
};

/** Asks the page cache to regenerate a page now. */
export interface PageRevalidator {
	/**
	 * @param path a registered path; never taken as an address
	 * @throws {PageRevalidationError} no answer came, or one without `REVALIDATED`
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

/** Time as an argument. */
export interface Clock {
	now(): UnixMs;
	/** Resolves after `ms`, or as soon as `signal` is aborted; tests make it resolve when their clock is moved. */
	sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Lets work go on after the answer was sent: `waitUntil` of the platform. */
export type Background = (work: Promise<unknown>) => void;
