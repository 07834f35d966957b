import type { Route, RouteWithSrc } from '@vercel/routing-utils';

/** A file in `static/`, possibly with a path or type from `overrides`. */
export type StaticFile = {
	/** URL path without a leading slash, from `overrides` or the file's location, e.g. `about/index.html`. */
	readonly path: string;
	readonly file: string;
	readonly sizeBytes: number;
	readonly contentType: string;
};

/** `<name>.prerender-config.json`. Source: Build Output API v3, “Prerender configuration”. */
export type PrerenderConfig = {
	/** Seconds; false: never expires. */
	readonly expiration: number | false;
	/** Seconds after which an entry is no longer served, not even stale; undefined: no limit. */
	readonly staleExpiration?: number | undefined;
	readonly group?: number | undefined;
	readonly bypassToken?: string | undefined;
	/** Absolute path of the fallback file. */
	readonly fallback?: string | undefined;
	/** Parameters in the cache key; undefined: all; []: none. */
	readonly allowQuery?: readonly string[] | undefined;
	readonly passQuery: boolean;
	readonly initialHeaders: Readonly<Record<string, string>>;
	readonly initialStatus: number;
	readonly exposeErrBody: boolean;
	readonly experimentalBypassFor: readonly HasField[];
};

/** A condition, as in `has` of routes. */
export type HasField = NonNullable<RouteWithSrc['has']>[number];

/** A function in `functions/`. A symbolic link is resolved for `handlerFile` but keeps its own name. */
export type FunctionOutput = {
	/** Output path without a leading slash and without `.func`, e.g. `_isr`. */
	readonly name: string;
	/** Absolute path of the module. */
	readonly handlerFile: string;
	readonly maxDurationS: number;
	/** Environment variables from `.vc-config.json`. */
	readonly environment: Readonly<Record<string, string>>;
	/** Null if the function is not cached by ISR. */
	readonly prerender: PrerenderConfig | null;
};

/** A validated `.vercel/output` directory, with `vercel.json` merged in. */
export type BuildOutput = {
	readonly dir: string;
	readonly routes: readonly Route[];
	/** By URL path without a leading slash. */
	readonly staticFiles: ReadonlyMap<string, StaticFile>;
	/** By name. */
	readonly functions: ReadonlyMap<string, FunctionOutput>;
	/** Scheduled calls, those of `vercel.json` first. */
	readonly crons?: readonly Cron[] | undefined;
};

/** A GET of `path` at the times of `schedule`, a five-field cron expression in UTC. */
export type Cron = { readonly path: string; readonly schedule: string };

/** Why a build cannot be served. */
export type BuildOutputErrorCode =
	/** The directory, its `config.json` or a referenced file is missing. */
	| 'BUILD_OUTPUT_MISSING'
	/** A file is not JSON. */
	| 'BUILD_OUTPUT_JSON'
	/** `version` in `config.json` is not 3. */
	| 'BUILD_OUTPUT_VERSION'
	/** A field has the wrong type or value. */
	| 'BUILD_OUTPUT_FIELD'
	/** A pattern is not a supported regular expression. */
	| 'ROUTE_PATTERN_INVALID'
	/** A route needs a feature that only Vercel has. */
	| 'ROUTE_UNSUPPORTED'
	/** `vercel.json` is invalid. */
	| 'VERCEL_JSON_INVALID'
	/** The function needs a runtime other than Node.js. */
	| 'FUNCTION_RUNTIME_UNSUPPORTED'
	/** The function's handler is not set or does not exist. */
	| 'FUNCTION_HANDLER_MISSING';

/** A build cannot be served. The message names file, field and problem; it never contains a token. */
export class BuildOutputError extends Error {
	override readonly name = 'BuildOutputError';
	readonly code: BuildOutputErrorCode;
	/** Path of the file with the error. */
	readonly file: string;
	/** Path inside the file, e.g. `routes[3].src`; null for the file as a whole. */
	readonly field: string | null;

	constructor(
		code: BuildOutputErrorCode,
		at: { readonly file: string; readonly field?: string | null },
		problem: string,
		options?: ErrorOptions,
	) {
		const field = at.field ?? null;
		super(`${at.file}${field === null ? '' : `, ${field}`}: ${problem}`, options);
		this.code = code;
		this.file = at.file;
		this.field = field;
	}
}
