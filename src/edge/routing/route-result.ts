import type { StaticFile } from '../build-output/build-output.ts';

/** What routing reads of a request. */
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

/** Headers that routes add to the answer, lower-case names, in order; a later one of the same name has replaced the earlier. */
export type RouteHeaders = ReadonlyMap<string, string>;

/** Where a request goes. */
export type RouteResult =
	| { readonly kind: 'static'; readonly file: StaticFile; readonly status: number; readonly headers: RouteHeaders }
	| {
			readonly kind: 'function';
			/** Name in `BuildOutput.functions`. */
			readonly name: string;
			/** The destination: path of the output, e.g. `/_isr`. */
			readonly destPath: string;
			/** Query after the destination's parameters replaced the request's of the same name, encoded. */
			readonly destQuery: string;
			/**
			 * The request's own query, encoded, where a route's `transforms` changed it: what a function gets that sees the
			 * URL asked for. Undefined: as it came.
			 */
			readonly askedQuery?: string | undefined;
			/** Status that a route forces (e.g. 404); undefined: the function's own. */
			readonly status: number | undefined;
			readonly headers: RouteHeaders;
			/** Names of `headers` that beat the function's own of the same name; undefined: none does. */
			readonly important?: ReadonlySet<string> | undefined;
			/** False where the catch-all found the output, so that no page owns the path: such entries go first. */
			readonly owned: boolean;
	  }
	| { readonly kind: 'redirect'; readonly status: number; readonly location: string; readonly headers: RouteHeaders }
	/** Nothing matched, or a route set a bare status. `code` goes to `x-vercel-error`. */
	| { readonly kind: 'error'; readonly status: number; readonly code: string; readonly headers: RouteHeaders };
