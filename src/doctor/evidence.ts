import type { Observation } from './observation.ts';

/** What was asked of the doctor. */
export type Setting = {
	/** Where requests go. */
	readonly origin: string;
	/** Public origin that the site should name; null: the same, as far as that can be known. */
	readonly publicOrigin: string | null;
	/** Life of a cached page, seconds. */
	readonly expirationS: number;
	/** Planned time between two runs of the worker, seconds. */
	readonly workerEveryS: number;
};

/** Everything that one visit has seen of a site that answers. Checks evaluate this and nothing else. */
export type Evidence = {
	readonly setting: Setting;
	/** `/`, one request after the other; the last one is the first second HIT of the same copy, if there was one. */
	readonly dashboard: readonly Observation[];
	/** A resort's page, the same way; null: the dashboard links to none. */
	readonly resort: readonly Observation[] | null;
	/** `/` with a query that means nothing. */
	readonly unknownQuery: Observation;
	/** `/` with cookies, one of them a wrong draft-mode token. */
	readonly cookies: Observation;
	/** `/` for a client that takes brotli and gzip. */
	readonly compressed: Observation;
	/** `/` with a revalidation token that is not the site's. */
	readonly wrongToken: Observation;
	/** `POST /api/revalidate` without any token. */
	readonly withoutToken: Observation;
	/** `/` as asked for under a name that is not this site's. */
	readonly wrongHost: Observation;
	/** `/favicon.svg`: served without running code. */
	readonly asset: Observation;
	/** `/alerts` and `/alerts/x.css`, each twice. */
	readonly alerts: readonly Observation[];
	readonly api: {
		readonly plain: Observation /** With the ETag of `plain`; null: it has none. */;
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

/** What the token does. */
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
	/** `/` as soon as that copy must have expired. */
	readonly expired: Observation;
	/** `/` each second after, until a newer copy came. */
	readonly after: readonly Observation[];
};
