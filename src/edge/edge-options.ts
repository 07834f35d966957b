import type { PurgeTarget } from './admin/inspector.ts';
import type { Clock } from './cache/clock.ts';
import type { StoreLimits } from './cache/lru-tiers.ts';
import type { PageStore } from './cache/page-store.ts';
import type { FunctionHost } from './functions/function-host.ts';
import type { AccessLogMode } from './http/access-log.ts';
import type { EdgeStats } from './http/edge-counts.ts';
import type { ConnectionLimits } from './http/http-server.ts';
import type { EdgeLog } from './log.ts';

export type EdgeOptions = {
	/** A Build Output v3 directory, e.g. `.vercel/output`. */
	readonly dir: string;
	/** Merged into the build's routes as `vercel build` does; undefined: none. */
	readonly vercelJsonFile?: string | undefined;
	readonly host: string;
	/** 0: any free port. */
	readonly port: number;
	/** Scheme and host that functions see; undefined: the address it listens on. */
	readonly publicOrigin?: string | undefined;
	/** Hosts that are served besides the public one and loopback. */
	readonly allowedHosts?: readonly string[] | undefined;
	/** Addresses or networks whose `x-forwarded-*` headers are trusted. */
	readonly trustedProxies?: readonly string[] | undefined;
	/** Overrides every expiration that is a number, in seconds. */
	readonly expirationS?: number | undefined;
	/** `process.env` of the functions, all of it. Calls wait for a promise; what is stored is served before. */
	readonly env: Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>;
	/**
	 * Whether functions are imported at the start, and not with their first call. Default: unless `cacheDir` has pages of
	 * this build, which show that it works and spare the first visitors a render.
	 */
	readonly warm?: boolean | undefined;
	/** Seconds without a call after which a function's thread ends, and gives back its memory. Default: never. */
	readonly functionIdleS?: number | undefined;
	/** How long it stays, where that is longer, after a person asked it for a page (a request that accepts HTML), seconds. */
	readonly functionIdleAfterPageS?: number | undefined;
	readonly clock?: Partial<Clock> | undefined;
	readonly log?: EdgeLog | undefined;
	/** Runs the functions instead of the edge's own threads; the edge closes it. */
	readonly functionHost?: FunctionHost | undefined;
	/** Folder in which pages are kept for the next start; one edge at a time may use it. Undefined: memory only. */
	readonly cacheDir?: string | undefined;
	/** Replaces memory and `cacheDir`; the edge closes it. */
	readonly store?: PageStore | undefined;
	readonly limits?: Partial<EdgeLimits> | undefined;
	readonly connections?: Partial<ConnectionLimits> | undefined;
	/** Address of the admin port, which has no authentication. Undefined: none. */
	readonly admin?: { readonly host: string; readonly port: number } | undefined;
	/** Default: off. */
	readonly accessLog?: AccessLogMode | undefined;
	/** Whether plain hits are answered ahead of Node's HTTP server. Default: true. */
	readonly fastPath?: boolean | undefined;
};

export type EdgeLimits = StoreLimits & {
	/** Bounds of `cacheDir`; `entries` and `bytes` are those of memory. */
	readonly diskEntries: number;
	readonly diskBytes: number;
	/** For responses of plain functions that may be shared. */
	readonly cdnEntries: number;
	readonly cdnBytes: number;
	/** Largest page that is kept. */
	readonly pageBytes: number;
	/** Largest request body that reaches a function. */
	readonly requestBodyBytes: number;
	/** Memory for static files. */
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
	/** With the actual port, without a trailing slash. */
	readonly url: string;
	readonly port: number;
	/** Null: no admin port. */
	readonly adminUrl: string | null;
	/** False as soon as a shutdown begins. */
	readonly ready: boolean;
	/** Resolves when no response, render, compression or `waitUntil` work is in progress. */
	idle(): Promise<void>;
	/** Stops accepting, finishes accepted requests and the work behind them, and ends the functions; all by the deadline. */
	close(deadlineMs?: number): Promise<void>;
	/** Drops the responses of a path, or marks those of a tag stale. @returns how many were affected */
	purge(target: PurgeTarget): number;
	stats(): EdgeStats;
};
