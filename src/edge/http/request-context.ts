import { randomBytes } from 'node:crypto';
import type { BuildOutput } from '../build-output/build-output.ts';
import type { Activity } from '../cache/activity.ts';
import type { Clock } from '../cache/clock.ts';
import type { PageCache } from '../cache/page-cache.ts';
import type { FunctionRoute } from '../cache/page-request.ts';
import type { CdnCache } from '../cdn/cdn-cache.ts';
import type { FastPath } from '../fast-path/fast-path.ts';
import type { HitRequest } from '../fast-path/hit-request.ts';
import type { FunctionHost } from '../functions/function-host.ts';
import type { EdgeLog } from '../log.ts';
import type { RouteRequest, RouteResult } from '../routing/route-result.ts';
import type { AccessLine } from './access-log.ts';
import type { Exchange } from './answer.ts';
import type { EdgeCounts } from './edge-counts.ts';
import type { ErrorDocuments } from './error-answer.ts';
import type { HealthOptions } from './health.ts';
import type { PreviousFiles } from './previous-files.ts';
import type { RequestBodies } from './request-bodies.ts';
import type { StaticFiles } from './static-files.ts';

/** What all requests to one edge share. */
export type EdgeServices = {
	readonly build: BuildOutput;
	readonly route: (request: RouteRequest) => RouteResult;
	readonly functions: FunctionHost;
	readonly pages: PageCache;
	readonly fastPath: FastPath;
	readonly cdn: CdnCache;
	readonly files: StaticFiles;
	readonly documents: ErrorDocuments;
	readonly previous: PreviousFiles;
	readonly activity: Activity;
	readonly clock: Clock;
	readonly counts: EdgeCounts;
	readonly log: EdgeLog;
	/** Null if requests are not logged. */
	readonly access: ((line: AccessLine) => void) | null;
	/** Scheme and host passed to functions, whichever host the visitor used. */
	readonly publicOrigin: string;
	/** Seconds that override every numeric `expiration` of the build. */
	readonly expirationS: number | undefined;
	readonly bodies: RequestBodies;
	readonly health: HealthOptions | undefined;
	/** Whether a shutdown has begun. */
	readonly isStopping: () => boolean;
};

/** A request on the slow path, with everything needed to answer it. */
export type RequestContext = Exchange & {
	readonly services: EdgeServices;
	/** Canonical, still encoded; empty if the request is invalid. */
	readonly path: string;
	/** Without the question mark. */
	readonly query: string;
	/** Validated, lower case. */
	readonly host: string;
	/** Address of the client, as far as trusted proxies report it. */
	readonly address: string;
	readonly proto: 'http' | 'https';
	/** Returns a request header, repeated ones joined. */
	readonly header: (name: string) => string | undefined;
	/** The request as the fast path sees it; null if the fast path cannot answer requests like this one. */
	readonly hitRequest: HitRequest | null;
};

/** A request whose route leads to a function. */
export type FunctionContext = RequestContext & { readonly route: FunctionRoute };

/** Returns all request headers by lower-case name, repeated ones joined. */
export function requestHeaders({ req, header }: RequestContext): Record<string, string | undefined> {
	const headers: Record<string, string | undefined> = {};
	for (const name of Object.keys(req.headers)) headers[name] = header(name);
	return headers;
}

/** Creates `x-vercel-id`s, unique across processes and cheap, because every hit needs one. */
export function createRequestIds(boot = randomBytes(6).toString('hex')): () => string {
	let count = 0;
	return () => {
		count += 1;
		return `edge1::${boot}-${count.toString(36)}`;
	};
}
