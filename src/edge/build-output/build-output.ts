import type { Route, RouteWithSrc } from '@vercel/routing-utils';

/** A file of `static/`, or a file that `overrides` gives another path or type. */
export type StaticFile = {
	/** URL path without a leading slash, as `overrides` or the file's place give it, e.g. `about/index.html`. */
	readonly path: string;
	readonly file: string;
	readonly sizeBytes: number;
	readonly contentType: string;
};

/** `<name>.prerender-config.json`. Source: Build Output API v3, “Prerender configuration”. */
export type PrerenderConfig = {
	/** Seconds; false: never expires by itself. */
	readonly expiration: number | false;
	/** Seconds after which a stale entry is not served any more; undefined: no bound. */
	readonly staleExpiration?: number | undefined;
	readonly group?: number | undefined;
	readonly bypassToken?: string | undefined;
	/** Absolute path of the fallback file. */
	readonly fallback?: string | undefined;
	/** Undefined: every query varies the key; []: none does. */
	readonly allowQuery?: readonly string[] | undefined;
	readonly passQuery: boolean;
	readonly initialHeaders: Readonly<Record<string, string>>;
	readonly initialStatus: number;
	readonly exposeErrBody: boolean;
	readonly experimentalBypassFor: readonly HasField[];
};

/** A condition as routes have it in `has`. */
export type HasField = NonNullable<RouteWithSrc['has']>[number];

/** One function of `functions/`, symlinks resolved for `handlerFile` but keeping its own name. */
export type FunctionOutput = {
	/** Output path without a leading slash and without `.func`, e.g. `_isr`. */
	readonly name: string;
	/** Absolute path of the module to import. */
	readonly handlerFile: string;
	readonly maxDurationS: number;
	/** Environment that `.vc-config.json` adds. */
	readonly environment: Readonly<Record<string, string>>;
	/** Set where the output is cached by ISR. */
	readonly prerender: PrerenderConfig | null;
};

/** A `.vercel/output` directory, read and checked, with `vercel.json` merged in. */
export type BuildOutput = {
	readonly dir: string;
	/** Changes with every build; cache entries belong to one. */
	readonly buildId: string;
	readonly routes: readonly Route[];
	/** By URL path without a leading slash. */
	readonly staticFiles: ReadonlyMap<string, StaticFile>;
	/** By name. */
	readonly functions: ReadonlyMap<string, FunctionOutput>;
	/** Scheduled calls, those of `vercel.json` first; undefined: none. */
	readonly crons?: readonly Cron[] | undefined;
};

/** A GET of `path` at the times of `schedule`, a five-field cron expression in UTC. */
export type Cron = { readonly path: string; readonly schedule: string };

/** Why a build cannot be served. */
export type BuildOutputErrorCode =
	/** The directory, its `config.json` or a file that another names is not there. */
	| 'BUILD_OUTPUT_MISSING'
	/** A file is not JSON. */
	| 'BUILD_OUTPUT_JSON'
	/** `version` of `config.json` is not 3. */
	| 'BUILD_OUTPUT_VERSION'
	/** A field has the wrong type or value. */
	| 'BUILD_OUTPUT_FIELD'
	/** A pattern is not a regular expression that this server can run. */
	| 'ROUTE_PATTERN_INVALID'
	/** A route asks for something that only Vercel's platform has. */
	| 'ROUTE_UNSUPPORTED'
	/** `vercel.json` breaks a rule of its own. */
	| 'VERCEL_JSON_INVALID'
	/** The function is not written for Node.js. */
	| 'FUNCTION_RUNTIME_UNSUPPORTED'
	/** A function names no handler, or a file that is not there. */
	| 'FUNCTION_HANDLER_MISSING';

/** Refusal of a build at start: which file, which field, what is wrong. Never quotes a token. */
export class BuildOutputError extends Error {
	override readonly name = 'BuildOutputError';
	readonly code: BuildOutputErrorCode;
	/** Path of the faulty file. */
	readonly file: string;
	/** Path inside the file, e.g. `routes[3].src`; null: the file as a whole. */
	readonly field: string | null;

	constructor(
		code: BuildOutputErrorCode,
		at: { readonly file: string; readonly field?: string | null },
		fault: string,
		options?: ErrorOptions,
	) {
		const field = at.field ?? null;
		super(`${at.file}${field === null ? '' : `, ${field}`}: ${fault}`, options);
		this.code = code;
		this.file = at.file;
		this.field = field;
	}
}
