import type { PurgeTarget } from './admin/inspector.ts';
import type { Clock } from './cache/clock.ts';
import type { StoreLimits } from './cache/lru-tiers.ts';
import type { PageStore } from './cache/page-store.ts';
import type { FunctionHost } from './functions/function-host.ts';
import type { AccessLogMode } from './http/access-log.ts';
import type { EdgeStats } from './http/edge-counts.ts';
import type { HealthOptions } from './http/health.ts';
import type { ConnectionLimits } from './http/http-server.ts';
import type { EdgeLog } from './log.ts';

export type EdgeOptions = {
	/** A Build Output API v3 directory, e.g. `.vercel/output`. */
	readonly dir: string;
	/** A `vercel.json` whose routes are merged into the build's, as `vercel build` does. Default: none. */
	readonly vercelJsonFile?: string | undefined;
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
	/** Deletes the answers of a path, or marks those of a tag stale. @returns the number of entries affected */
	purge(target: PurgeTarget): number;
	stats(): EdgeStats;
};
