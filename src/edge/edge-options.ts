import type { PurgeTarget } from './admin/inspector.ts';
import type { Clock } from './cache/clock.ts';
import type { PageStore, PageStoreLimits } from './cache/page-store.ts';
import type { FunctionHost } from './functions/function-host.ts';
import type { AccessLogMode } from './http/access-log.ts';
import type { EdgeStats } from './http/edge-counts.ts';
import type { EdgeLog } from './http/edge-log.ts';
import type { ConnectionLimits } from './http/http-server.ts';

export type EdgeOptions = {
	/** A Build Output v3 directory, e.g. `.vercel/output`. */
	readonly dir: string;
	/** Merged into the build's routes as `vercel build` does; undefined: none. */
	readonly vercelJsonFile?: string | undefined;
	readonly host: string;
	/** 0: one that is free. */
	readonly port: number;
	/** Scheme and host that functions see; undefined: the address that is listened on. */
	readonly publicOrigin?: string | undefined;
	/** Hosts that are answered beside the public one and loopback. */
	readonly allowedHosts?: readonly string[] | undefined;
	/** Addresses or networks whose `x-forwarded-*` count. */
	readonly trustedProxies?: readonly string[] | undefined;
	/** Seconds in place of every expiration that is a number. */
	readonly expirationS?: number | undefined;
	/** `process.env` of the functions, all of it. */
	readonly env: Readonly<Record<string, string>>;
	readonly clock?: Partial<Clock> | undefined;
	readonly log?: EdgeLog | undefined;
	/** Runs the functions in place of the edge's own threads; the edge closes it. */
	readonly functionHost?: FunctionHost | undefined;
	/** Pages are kept here as well, so that a restart finds them; one edge at a time uses it. Undefined: in memory alone. */
	readonly cacheDir?: string | undefined;
	/** Keeps the pages in place of memory and `cacheDir`; the edge closes it. */
	readonly store?: PageStore | undefined;
	readonly limits?: Partial<EdgeLimits> | undefined;
	readonly connections?: Partial<ConnectionLimits> | undefined;
	/** Where operators look; it asks nobody who they are. Undefined: nowhere. */
	readonly admin?: { readonly host: string; readonly port: number } | undefined;
	/** Default: off. */
	readonly accessLog?: AccessLogMode | undefined;
	/** Whether plain hits are answered ahead of Node's HTTP server. Default: true. */
	readonly fastPath?: boolean | undefined;
};

export type EdgeLimits = PageStoreLimits & {
	/** Bounds of `cacheDir`; `entries` and `bytes` are those of memory. */
	readonly diskEntries: number;
	readonly diskBytes: number;
	/** For answers of plain functions that may serve others. */
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
	/** With the port that was taken, without a slash at the end. */
	readonly url: string;
	readonly port: number;
	/** Null: there is no admin port. */
	readonly adminUrl: string | null;
	/** False from the first moment of a shutdown. */
	readonly ready: boolean;
	/** Resolves when no answer, render, compression or `waitUntil` work is under way. */
	idle(): Promise<void>;
	/** Stops accepting, finishes what was accepted and the work behind it, and ends the functions; all by the deadline. */
	close(deadlineMs?: number): Promise<void>;
	/** Drops a path's answers, or has a tag's renewed behind their next visitor. @returns how many it concerned */
	purge(target: PurgeTarget): number;
	stats(): EdgeStats;
};
