import type { PurgeTarget } from './admin/inspector.ts';
import type { Clock } from './cache/clock.ts';
import type { StoreLimits } from './cache/lru-tiers.ts';
import type { PageStore } from './cache/page-store.ts';
import type { FunctionHost } from './functions/function-host.ts';
import type { AccessLogMode } from './http/access-log.ts';
import type { ConnectionLimits } from './http/connections.ts';
import type { EdgeStats } from './http/edge-counts.ts';
import type { HealthOptions } from './http/health.ts';
import type { EdgeLog } from './log.ts';

export type EdgeOptions = {
	/** A Build Output API v3 directory, e.g. `.vercel/output`. */
	readonly dir: string;
	/** A `vercel.json` whose routes are merged into the build's, as `vercel build` does. Default: none. */
	readonly vercelJsonFile?: string | undefined;
	/** Identity of the build by content, if the caller knows it. Default: computed from the files if there is a `cacheDir`. */
	readonly buildId?: string | undefined;
	/**
	 * Builds that were served before, the newest first; three at most count. Where this build answers 404, their immutable
	 * files (hashed style sheets, scripts, fonts) are served, for pages that were fetched before a deployment.
	 */
	readonly previousOutputs?: readonly PreviousOutput[] | undefined;
	readonly host: string;
	/** 0: any free port. */
	readonly port: number;
	/** Scheme and host passed to functions. Default: the address it listens on. */
	readonly publicOrigin?: string | undefined;
	/** Hosts to serve besides the public one and loopback. */
	readonly allowedHosts?: readonly string[] | undefined;
	/** Path that health checks are answered at for every host. Default: none. */
	readonly health?: HealthOptions | undefined;
	/** Addresses or networks whose `x-forwarded-*` headers are trusted. */
	readonly trustedProxies?: readonly string[] | undefined;
	/** Overrides every numeric expiration of the build, in seconds. */
	readonly expirationS?: number | undefined;
	/** The complete `process.env` of functions. While a promise is pending, calls wait and stored pages are served. */
	readonly env: Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>;
	/**
	 * Whether functions are imported at the start instead of on their first call. Default: only if `cacheDir` has no
	 * pages of this build, so that visitors will have to wait for a render.
	 */
	readonly warm?: boolean | undefined;
	/** Seconds without a call after which a function's thread is stopped to free its memory. Default: never. */
	readonly functionIdleS?: number | undefined;
	/** The same after a request that accepts HTML, such as a visitor's; the longer of the two applies. */
	readonly functionIdleAfterPageS?: number | undefined;
	readonly clock?: Partial<Clock> | undefined;
	readonly log?: EdgeLog | undefined;
	/** Runs the functions instead of worker threads. Closed by the edge. */
	readonly functionHost?: FunctionHost | undefined;
	/** Folder that stores pages across restarts; only one edge may use it at a time. Default: memory only. */
	readonly cacheDir?: string | undefined;
	/**
	 * Whether `cacheDir` is locked, so that a second edge is refused. Default: true. False is for a supervisor that holds
	 * the lock itself (`lockCacheDir`) while it replaces its processes.
	 */
	readonly lockCacheDir?: boolean | undefined;
	/** Stores pages instead of memory and `cacheDir`. Closed by the edge. */
	readonly store?: PageStore | undefined;
	readonly limits?: Partial<EdgeLimits> | undefined;
	readonly connections?: Partial<ConnectionLimits> | undefined;
	/** Address of the admin port, which has no authentication. Default: none. */
	readonly admin?: { readonly host: string; readonly port: number } | undefined;
	/** Default: off. */
	readonly accessLog?: AccessLogMode | undefined;
	/** Whether plain hits are answered ahead of Node's HTTP server. Default: true. */
	readonly fastPath?: boolean | undefined;
};

/** More builds than these are seldom deployed while somebody still reads a page of the first. */
export const MAX_PREVIOUS_OUTPUTS = 3;

/** A build that was served before. */
export type PreviousOutput = {
	readonly dir: string;
	readonly vercelJsonFile?: string | undefined;
	/** When its files are no longer served, Unix milliseconds. Default: a week after the start. */
	readonly until?: number | undefined;
};

/** A build to switch to. All other options of the edge stay. */
export type NextBuild = Pick<EdgeOptions, 'dir' | 'vercelJsonFile' | 'buildId' | 'functionHost'> & {
	/** Default: as before. */
	readonly env?: EdgeOptions['env'] | undefined;
	/** How much of the cache is rendered before the switch. Default: 1,000 pages, 60 s. */
	readonly prerender?: { readonly pages?: number; readonly timeMs?: number } | undefined;
};

export type SwitchResult = {
	/** Pages that were rendered before the switch. */
	readonly renderedPages: number;
	/** Resolves when the build before has answered its last request and its functions have ended. Does not reject. */
	readonly ended: Promise<void>;
};

export type EdgeLimits = StoreLimits & {
	/** Limits of `cacheDir`; `entries` and `bytes` are the limits of memory. */
	readonly diskEntries: number;
	readonly diskBytes: number;
	/** Limits of the CDN cache, which stores answers of plain functions. */
	readonly cdnEntries: number;
	readonly cdnBytes: number;
	/** Largest page that is stored. */
	readonly pageBytes: number;
	/** Largest request body that reaches a function. */
	readonly requestBodyBytes: number;
	/** Memory for request bodies that are still arriving. */
	readonly arrivingBodyBytes: number;
	/** Memory for request bodies that have arrived and wait for a function to read them. */
	readonly waitingBodyBytes: number;
	/** Memory for static files, including their compressed bodies. */
	readonly staticBytes: number;
};

export const EDGE_LIMITS: EdgeLimits = {
	entries: 10_000,
	bytes: 256 * 1_048_576,
	diskEntries: 10_000,
	diskBytes: 1_024 * 1_048_576,
	cdnEntries: 4_000,
	cdnBytes: 64 * 1_048_576,
	pageBytes: 10 * 1_048_576,
	requestBodyBytes: 4.5 * 1_048_576,
	arrivingBodyBytes: 64 * 1_048_576,
	waitingBodyBytes: 256 * 1_048_576,
	staticBytes: 64 * 1_048_576,
};

/** A running server. */
export type Edge = {
	/** Includes the actual port; no trailing slash. */
	readonly url: string;
	readonly port: number;
	/** Null: no admin port. */
	readonly adminUrl: string | null;
	/** False once a shutdown has begun. */
	readonly ready: boolean;
	/** Resolves when no response, render, compression or `waitUntil` work is in progress. */
	idle(): Promise<void>;
	/** Stops accepting requests, finishes accepted ones and background work, and stops functions; all by the deadline. */
	close(deadlineMs?: number): Promise<void>;
	/**
	 * Serves another build instead, without losing a request. Its functions are imported, and the pages that the cache
	 * holds are rendered by them; then all new requests go to it in one step, and the build before finishes its own.
	 * Concurrent calls run one after the other. `dir` and that of the build before must stay in place: functions are
	 * imported again after a pause, and hashed files answer for another week.
	 *
	 * @throws {BuildOutputError} the directory is not a valid build; the build before is still served, also below
	 * @throws {BuildSwitchError} `BUILD_SWITCH_FAILED`: a function cannot be imported, or a page fails that the build
	 * before can render (`cause`); `EDGE_CLOSED`
	 */
	switchBuild(next: NextBuild): Promise<SwitchResult>;
	/** Deletes the answers of a path, or marks those of a tag stale. @returns the number of entries affected */
	purge(target: PurgeTarget): number;
	stats(): EdgeStats;
};
