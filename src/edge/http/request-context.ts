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
import type { StaticFiles } from './static-files.ts';

/** What answering takes, the same for every request to one edge. */
export type EdgeServices = {
	readonly build: BuildOutput;
	readonly route: (request: RouteRequest) => RouteResult;
	readonly functions: FunctionHost;
	readonly pages: PageCache;
	readonly fastPath: FastPath;
	readonly cdn: CdnCache;
	readonly files: StaticFiles;
	readonly documents: ErrorDocuments;
	readonly activity: Activity;
	readonly clock: Clock;
	readonly counts: EdgeCounts;
	readonly log: EdgeLog;
	/** Null: requests are not logged. */
	readonly access: ((line: AccessLine) => void) | null;
	/** Scheme and host that functions see, whatever host the visitor asked for. */
	readonly publicOrigin: string;
	/** Seconds in place of every `expiration` that is a number; undefined: the build's own. */
	readonly expirationS: number | undefined;
	readonly requestBodyLimitBytes: number;
};

/** One request on the slow path, with everything that answering it takes. */
export type RequestContext = Exchange & {
	readonly services: EdgeServices;
	/** Canonical, still encoded; empty where the request is invalid. */
	readonly path: string;
	/** Without the question mark. */
	readonly query: string;
	/** Validated, lower case. */
	readonly host: string;
	/** Address of the client, or of the proxy that hides it. */
	readonly address: string;
	readonly proto: 'http' | 'https';
	/** Returns a request header, repeated ones joined; undefined where it was not sent. */
	readonly header: (name: string) => string | undefined;
	/** What a hit would depend on; null: the fast path cannot answer requests like this one. */
	readonly hitRequest: HitRequest | null;
};

/** A request whose route leads to a function. */
export type FunctionContext = RequestContext & { readonly route: FunctionRoute };

/** All request headers by lower-case name, repeated ones joined. */
export function requestHeaders({ req, header }: RequestContext): Record<string, string | undefined> {
	const headers: Record<string, string | undefined> = {};
	for (const name of Object.keys(req.headers)) headers[name] = header(name);
	return headers;
}

/** Makes `x-vercel-id`s: different from any other of this or another process, and cheap, because every hit has one. */
export function createRequestIds(boot = randomBytes(6).toString('hex')): () => string {
	let count = 0;
	return () => {
		count += 1;
		return `edge1::${boot}-${count.toString(36)}`;
	};
}
