import type { Observation } from './observation.ts';

/** What is examined, and what is expected of it. */
export type Setting = {
	/** Where requests go. */
	readonly origin: string;
	/** Public origin that the site should use; null: not given, so presumably the same. */
	readonly publicOrigin: string | null;
	/** Lifetime of a cached page, seconds. */
	readonly expirationS: number;
	/** Planned time between two runs of the worker, seconds. */
	readonly workerEveryS: number;
};

/** Everything that one visit saw of a site that responds. Checks evaluate only this. */
export type Evidence = {
	readonly setting: Setting;
	/** `/`, one request after the other, until a copy came a second time as a HIT. */
	readonly dashboard: readonly Observation[];
	/** A resort's page, the same way; null: the dashboard links to none. */
	readonly resort: readonly Observation[] | null;
	/** `/` with a meaningless query. */
	readonly unknownQuery: Observation;
	/** `/` with cookies, one of them a wrong draft-mode token. */
	readonly cookies: Observation;
	/** `/` for a client that accepts brotli and gzip. */
	readonly compressed: Observation;
	/** `/` with a wrong revalidation token. */
	readonly wrongToken: Observation;
	/** `POST /api/revalidate` without any token. */
	readonly withoutToken: Observation;
	/** `/` with a foreign host. */
	readonly wrongHost: Observation;
	/** `/favicon.svg`: served without running code. */
	readonly asset: Observation;
	/** A hashed file that no build has. */
	readonly missingAsset: Observation;
	/** `/alerts` and `/alerts/x.css`, each twice. */
	readonly alerts: readonly Observation[];
	readonly api: {
		readonly plain: Observation;
		/** With the ETag of `plain`; null: it has none. */
		readonly again: Observation | null;
	};
	/** `/api/health`, at least two seconds apart. */
	readonly health: readonly [Observation, Observation];
	/** `/?__prerender_bypass=…`, with the token if there is one. */
	readonly regenerationLink: Observation;
	/** Null: no token was given. */
	readonly regeneration: Regeneration | null;
	/** Null: `--wait` was not given. */
	readonly expiry: Expiry | null;
};

/** Responses to requests with the token. */
export type Regeneration = {
	/** `/` just before. */
	readonly before: Observation;
	/** `/` with `x-prerender-revalidate`. */
	readonly regenerated: Observation;
	/** `/` just after. */
	readonly after: Observation;
	/** `POST /api/revalidate` with the token. */
	readonly endpoint: Observation;
};

export type Expiry = {
	/** `/` before the wait. */
	readonly before: Observation;
	/** `/` once that copy must have expired. */
	readonly expired: Observation;
	/** `/` each second after, until a newer copy came. */
	readonly after: readonly Observation[];
};
