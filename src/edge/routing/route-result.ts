import type { StaticFile } from '../build-output/build-output.ts';

/** The parts of a request that routing uses. */
export type RouteRequest = {
	readonly method: string;
	/** Canonical path, starting with one slash, still percent-encoded, without the query. */
	readonly path: string;
	/** Query without the question mark, still encoded. */
	readonly query: string;
	/** Validated host, lower case, with its port. */
	readonly host: string;
	/** Lower-case names; a repeated header is joined with `, ` (`cookie` with `; `). */
	readonly headers: Readonly<Record<string, string | undefined>>;
};

/** Headers that routes add to the answer, by lower-case name. */
export type RouteHeaders = ReadonlyMap<string, string>;

/** The result of routing. */
export type RouteResult =
	| { readonly kind: 'static'; readonly file: StaticFile; readonly status: number; readonly headers: RouteHeaders }
	| {
			readonly kind: 'function';
			/** Name in `BuildOutput.functions`. */
			readonly name: string;
			/** Path of the destination, e.g. `/_isr`. */
			readonly destPath: string;
			/** The request's query with the destination's parameters, which replace those of the same name; encoded. */
			readonly destQuery: string;
			/** The request's query, encoded, if `transforms` changed it: for functions that see the visitor's URL. */
			readonly transformedQuery?: string | undefined;
			/** Status set by a route, e.g. 404; overrides the function's. */
			readonly status: number | undefined;
			readonly headers: RouteHeaders;
			/** Names of `headers` that override the function's. */
			readonly important?: ReadonlySet<string> | undefined;
			/** False if only a catch-all route matched: the page may not exist, so its entry is evicted first. */
			readonly owned: boolean;
	  }
	| { readonly kind: 'redirect'; readonly status: number; readonly location: string; readonly headers: RouteHeaders }
	/** Nothing matched, or a route set an error status. `code` is sent as `x-vercel-error`. */
	| { readonly kind: 'error'; readonly status: number; readonly code: string; readonly headers: RouteHeaders };
