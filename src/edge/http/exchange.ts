import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HitRequest } from '../fast-path/hit-request.ts';

/** One validated request, and its response. */
export type Exchange = {
	readonly req: IncomingMessage;
	readonly res: ServerResponse;
	/** `x-vercel-id` of both. */
	readonly id: string;
	readonly method: string;
	/** Canonical, still encoded. */
	readonly path: string;
	/** Without the question mark. */
	readonly query: string;
	/** Validated, lower case. */
	readonly host: string;
	/** Address of the client, or of the proxy that hides it. */
	readonly address: string;
	readonly proto: 'http' | 'https';
	/** What a hit would depend on; null: the fast path cannot answer requests like this one. */
	readonly hitRequest: HitRequest | null;
};

/** All request headers by lower-case name, repeated ones joined. */
export function requestHeaders({ req }: Pick<Exchange, 'req'>): Record<string, string | undefined> {
	const headers: Record<string, string | undefined> = {};
	for (const name of Object.keys(req.headers)) headers[name] = requestHeader({ req }, name);
	return headers;
}

/** A request header, repeated ones joined; undefined where it was not sent. */
export function requestHeader({ req }: Pick<Exchange, 'req'>, name: string): string | undefined {
	const value = req.headers[name];
	return Array.isArray(value) ? value.join(', ') : value;
}
