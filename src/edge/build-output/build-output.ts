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
